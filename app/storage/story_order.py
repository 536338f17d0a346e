"""The orders in which stories are listed, and the cursors that keep a place in them."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import BigInteger, ColumnElement, Float, RowMapping, Text, bindparam, tuple_

from app.domain.errors import InvalidQueryError
from app.domain.story import StorySort
from app.storage.schema import microseconds

_Whole = Annotated[int, Field(strict=True, ge=-(2**63), lt=2**63)]
_Real = Annotated[float, Field(allow_inf_nan=False)]
_Terms = Sequence[ColumnElement[Any]]  # any: columns of several types


@dataclass(frozen=True, slots=True)
class StoryOrder:
    """An order of stories: by columns and then by id, all of them up or all of them down.

    Attributes:
        columns: Of `stories`; with the id they are what an index begins with.
        place: Reads what a cursor holds: the values of these columns and the id of the last
            story shown, the name of the order before them.
    """

    columns: tuple[str, ...]
    place: TypeAdapter[tuple[Any, ...]]  # any: as many values as columns
    descending: bool = True


ORDERS: Mapping[StorySort, StoryOrder] = {
    # Its cursors had no name before there were other orders.
    StorySort.NEWEST: StoryOrder(
        ("newest_first",), TypeAdapter(tuple[_Whole, str]), descending=False
    ),
    StorySort.UPDATED: StoryOrder(
        ("updated_at",), TypeAdapter(tuple[Literal["updated"], _Whole, str])
    ),
    StorySort.GROWING: StoryOrder(("growth",), TypeAdapter(tuple[Literal["growing"], _Real, str])),
    StorySort.LANGUAGES: StoryOrder(
        ("language_count", "recency"), TypeAdapter(tuple[Literal["languages"], _Whole, _Whole, str])
    ),
    StorySort.SOURCES: StoryOrder(
        ("source_count", "recency"), TypeAdapter(tuple[Literal["sources"], _Whole, _Whole, str])
    ),
    StorySort.ARTICLES: StoryOrder(
        ("article_count", "recency"), TypeAdapter(tuple[Literal["articles"], _Whole, _Whole, str])
    ),
}


def encode_cursor(sort: StorySort, last: RowMapping) -> str:
    """The place after a row of `stories`."""
    values = [last[name] for name in ORDERS[sort].columns]
    if sort is StorySort.UPDATED:
        values = [microseconds(value) for value in values]
    name = [] if sort is StorySort.NEWEST else [sort.value]
    place = orjson.dumps([*name, *values, last["id"]])
    return base64.urlsafe_b64encode(place).decode("ascii")


def decode_cursor(sort: StorySort, cursor: str) -> Sequence[Any]:
    """The values of the order's columns, and the id, of the last story shown.

    Raises:
        InvalidQueryError: The cursor is malformed, or one of another order.
    """
    try:
        decoded = base64.b64decode(cursor, altchars=b"-_", validate=True)
        place = ORDERS[sort].place.validate_json(decoded)
    except (ValueError, ValidationError) as error:
        raise InvalidQueryError(
            "cursor: expected `next_cursor` of an earlier page in the same order, found "
            f"{cursor[:80]!r}; leave it out to begin with the first page"
        ) from error
    return place[-len(ORDERS[sort].columns) - 1 :]


def after_cursor(sort: StorySort, terms: _Terms, cursor: str) -> ColumnElement[bool]:
    """The condition that a story comes after the one that a cursor names.

    Args:
        sort: The order.
        terms: Its columns and the id, as they stand in the statement.
        cursor: Of `encode_cursor`.

    Raises:
        InvalidQueryError: The cursor is malformed, or one of another order.
    """
    order = ORDERS[sort]
    number = Float() if sort is StorySort.GROWING else BigInteger()
    types = [*[number] * len(order.columns), Text()]
    seen = tuple_(
        *(
            bindparam(f"seen_{at}", value, kind)
            for at, (value, kind) in enumerate(zip(decode_cursor(sort, cursor), types, strict=True))
        )
    )
    return tuple_(*terms) < seen if order.descending else tuple_(*terms) > seen

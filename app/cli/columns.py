"""`--map FIELD=COLUMN`: where an article's fields stand in a table or in JSON."""

from collections.abc import Sequence
from typing import Annotated

import typer

from app.domain.errors import InvalidQueryError
from app.intake.records import FIELDS

MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Column of a table, or path in JSON such as source.title, that holds a field "
        f"({', '.join(FIELDS)}). Usual names are found without.",
    ),
]


def columns_of(stated: Sequence[str] | None) -> dict[str, str]:
    """The column of each field that was named.

    Raises:
        InvalidQueryError: There is no such field, or no column.
    """
    columns = {}
    for each in stated or ():
        field, _, column = each.partition("=")
        if field.strip() not in FIELDS or not column.strip():
            raise InvalidQueryError(
                f"--map: expected FIELD=COLUMN with a field of {', '.join(FIELDS)}, found {each!r}"
            )
        columns[field.strip()] = column.strip()
    return columns

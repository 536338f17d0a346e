"""What somebody brings, before it is stored: read, and matched with the stories there are."""

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import BinaryIO

from app.domain.article import RawArticle, Rejected
from app.domain.errors import SamestoryError
from app.domain.timeline import Precision, Published
from app.intake.files import read_stream
from app.intake.validation import Limits
from app.service.queries import Queries
from app.service.views import MatchView

MOST_AT_ONCE = 100
"""Articles of a file that are looked at on one page: each takes some 10 ms."""

_FORMATS = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m"}


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What was brought.

    Attributes:
        matches: Which story each article is, in their order.
        packed: The articles as JSON Lines, to be sent again when they are to be stored.
        is_cut: Whether there is more than is looked at here.
    """

    matches: tuple[MatchView, ...]
    rejected: tuple[Rejected, ...]
    packed: str
    is_cut: bool


def read_brought(
    stream: BinaryIO, name: str, limits: Limits, *, start: int = 0
) -> list[RawArticle | Rejected]:
    """The articles of a page of a file, and one more if there are more.

    Args:
        stream: The file, at its beginning.
        name: Of the file; what is rejected is told by it.
        limits: Of an article.
        start: Articles, rejected ones too, that stand on earlier pages.
    """
    items = read_stream(stream, origin=name, received_at=datetime.now(UTC), limits=limits)
    return list(islice(items, start, start + MOST_AT_ONCE + 1))


def read_packed(packed: str, limits: Limits) -> list[RawArticle | Rejected]:
    """Articles as `LookedAt.packed` has them."""
    return read_brought(io.BytesIO(packed.encode()), "articles", limits)


def look_at(items: Sequence[RawArticle | Rejected], queries: Queries) -> LookedAt:
    """Matches what was brought with the stories there are; stores nothing."""
    shown = items[:MOST_AT_ONCE]
    matches, fit = [], []
    rejected = [each for each in shown if isinstance(each, Rejected)]
    for each in shown:
        if isinstance(each, Rejected):
            continue
        try:
            matches.append(queries.match(each))
        except SamestoryError as error:
            rejected.append(Rejected(each.id, error.code, str(error), each.id))
        else:
            fit.append(each)
    return LookedAt(tuple(matches), tuple(rejected), _pack(fit), len(items) > len(shown))


def _pack(articles: Iterable[RawArticle]) -> str:
    return "".join(
        json.dumps(
            {
                "id": each.id,
                "title": each.title,
                "text": each.text,
                "published_at": _stated(each.published),
                "language": each.language,
                "source": each.source,
                "url": each.url,
            },
            ensure_ascii=False,
        )
        + "\n"
        for each in articles
    )


def _stated(published: Published | None) -> str | None:
    if published is None:
        return None
    written = _FORMATS.get(published.precision)
    return published.at.strftime(written) if written else published.at.isoformat()

"""A search page by page: each page holds the best stories that none before it held.

Hits are ranked as a whole, so no place in the ranking is the same once something is written. A
cursor is therefore neither a place nor a score: it names, shortly, the stories that were shown.
"""

import base64
from dataclasses import dataclass
from typing import Final

from app.domain.errors import InvalidQueryError
from app.domain.search import EVERYWHERE, NAME_BYTES, NOTHING_SHOWN, SearchScope, Shown
from app.service.queries import Queries
from app.service.views import SearchHit

MOST_SHOWN: Final = 500
"""Stories after which a search ends: their names make a cursor of 4,000 characters."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of a search, best first.

    Attributes:
        next_cursor: Of what none of the pages until now held; None where there is no more.
    """

    hits: tuple[SearchHit, ...]
    next_cursor: str | None


def search_page(
    queries: Queries,
    words: str,
    *,
    limit: int = 20,
    cursor: str | None = None,
    scope: SearchScope = EVERYWHERE,
) -> SearchPage:
    """The best stories that were not on the pages before.

    Args:
        queries: Asked.
        words: In any language and script.
        limit: Most stories.
        cursor: `next_cursor` of the page before, of the same words and scope.
        scope: Only articles in it are found.

    Raises:
        InvalidQueryError: `words` is blank, or the cursor is malformed.
    """
    before = NOTHING_SHOWN if cursor is None else _decode(cursor)
    found = queries.search(words, limit=limit + 1, scope=scope, shown=before)
    hits = tuple(found[:limit])
    shown = before.and_also(hit.story.id for hit in hits)
    is_last = len(found) <= limit or len(shown.names) >= MOST_SHOWN
    return SearchPage(hits, None if is_last else _encode(shown))


def _encode(shown: Shown) -> str:
    return base64.urlsafe_b64encode(b"".join(sorted(shown.names))).decode("ascii")


def _decode(cursor: str) -> Shown:
    try:
        packed = base64.b64decode(cursor, altchars=b"-_", validate=True)
    except ValueError as error:
        raise _malformed(cursor) from error
    if len(packed) % NAME_BYTES or not 0 < len(packed) < MOST_SHOWN * NAME_BYTES:
        raise _malformed(cursor)
    places = range(0, len(packed), NAME_BYTES)
    return Shown(frozenset(packed[at : at + NAME_BYTES] for at in places))


def _malformed(cursor: str) -> InvalidQueryError:
    return InvalidQueryError(
        f"cursor: expected `next_cursor` of an earlier page of a search, found {cursor[:80]!r}; "
        "leave it out to begin with the first page"
    )

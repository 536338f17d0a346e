"""A stream that is one article, whole or not at all."""

import io
from collections.abc import Callable

from app.domain.article import RawArticle, Rejected
from app.domain.errors import InputError, UnreadableInputError
from app.intake.formats import KNOWN
from app.intake.place import Place

Reader = Callable[[bytes, Place], RawArticle]


def read_single(stream: io.BufferedReader, reader: Reader, place: Place) -> RawArticle | Rejected:
    """Reads a whole stream as one article.

    Raises:
        UnreadableInputError: It breaks off: half an article is none.
    """
    limit = place.limits.max_article_bytes
    data = stream.read(limit + 1)
    if not data.strip():
        return unreadable(place.origin, f"expected {KNOWN}, found nothing: it is empty")
    if len(data) > limit:
        reason = (
            f"expected at most {limit:,} bytes, found more; split it or raise "
            "SAMESTORY_MAX_ARTICLE_BYTES"
        )
        return unreadable(place.origin, reason)
    try:
        return reader(data, place)
    except InputError as error:
        return Rejected(
            origin=place.origin, code=error.code, reason=str(error), id=place.id or None
        )


def unreadable(origin: str, reason: str) -> Rejected:
    """What cannot be read as articles at all."""
    return Rejected(origin=origin, code=UnreadableInputError.code, reason=reason)

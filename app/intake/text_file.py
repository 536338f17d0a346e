"""Plain text as scraped from a page: bytes -> one RawArticle."""

from app.domain.article import RawArticle
from app.intake.charsets import decode
from app.intake.place import Place
from app.intake.validation import article_from_fields


def article_from_text(data: bytes, place: Place) -> RawArticle:
    """Takes a whole text as the body; which of it is title or article, analysis finds out.

    Raises:
        UnreadableInputError: The bytes are not text.
        InvalidArticleError: Nothing but white space, or too large.
    """
    return article_from_fields(
        {"id": place.id, "text": decode(data), "url": place.url},
        received_at=place.received_at,
        limits=place.limits,
        origin=place.origin,
    )

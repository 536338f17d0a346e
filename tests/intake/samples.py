"""What the intake tests share: a moment of receipt and limits."""

from collections.abc import Iterable
from datetime import UTC, datetime

from app.domain.article import RawArticle, Rejected
from app.intake.validation import Limits

RECEIVED_AT = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
LIMITS = Limits(max_article_bytes=100_000)
WORDS = "Das Parlament hat am Montag über den Haushalt abgestimmt, teilte die Regierung mit. "


def articles(items: Iterable[RawArticle | Rejected]) -> list[RawArticle]:
    return [item for item in items if isinstance(item, RawArticle)]


def rejections(items: Iterable[RawArticle | Rejected]) -> list[Rejected]:
    return [item for item in items if isinstance(item, Rejected)]

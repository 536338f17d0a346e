"""Views as use cases return them, built by hand."""

from datetime import UTC, datetime

from app.domain.article import Article, ArticleId
from app.domain.story import Membership, StoryId
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.service.views import ArticleView


def article_view(
    *,
    article_id: str = "a",
    language: str = "en",
    at: datetime | None,
    precision: Precision = Precision.SECOND,
    origin: PublishedOrigin = PublishedOrigin.GIVEN,
    copy_of: str | None = None,
) -> ArticleView:
    published = Published(at, precision, origin) if at else None
    article = Article(
        id=ArticleId(article_id),
        language=language,
        title=f"Title of {article_id}",
        body="",
        received_at=datetime(2025, 3, 1, tzinfo=UTC),
        published=published,
        source="wire.example",
        url=None,
        content_hash="0",
    )
    twin = ArticleId(copy_of) if copy_of else None
    return ArticleView(article, Membership(article.id, StoryId("s"), twin), published)

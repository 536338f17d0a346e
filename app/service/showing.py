"""An article as it is shown in its story."""

from app.domain.article import Article
from app.domain.story import Membership, StorySummary
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.service.views import ArticleView


def article_view(article: Article, place: Membership, story: StorySummary) -> ArticleView:
    """The article with its date, or one estimated from its story."""
    return ArticleView(article, place, article.published or _estimated(story))


def _estimated(story: StorySummary) -> Published | None:
    """The day of the story's first dated report."""
    first = story.first_published_at
    if first is None:
        return None
    day = first.replace(hour=0, minute=0, second=0, microsecond=0)
    return Published(day, Precision.DAY, PublishedOrigin.STORY)

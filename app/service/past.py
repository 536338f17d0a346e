"""A story as it was at a past moment, as far as its articles are still there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from app.domain.article import Article, ArticleId
from app.domain.decision import LedgerEntry
from app.domain.story import Membership, StoryId, StorySummary
from app.service.showing import article_view
from app.service.views import StoryView

_AFTER_ALL = datetime.max.replace(tzinfo=UTC)


def past_story(
    story_id: StoryId,
    members: Sequence[Membership],
    articles: Mapping[ArticleId, Article],
    last: LedgerEntry,
) -> StoryView:
    """The story after its `last` decision, of those members whose articles are there.

    At least one must be. Counts and headline are of these articles in their present versions;
    which storyline the story was in then is not known, so it has none.
    """
    there = [place for place in members if place.article_id in articles]
    there.sort(key=lambda place: _by_publication(articles[place.article_id]))
    summary = _summary(story_id, there, articles, last.decision.decided_at)
    views = tuple(article_view(articles[each.article_id], each, summary) for each in there)
    return StoryView(summary, last.number, views, None)


def _summary(
    story_id: StoryId,
    members: Sequence[Membership],
    articles: Mapping[ArticleId, Article],
    updated_at: datetime,
) -> StorySummary:
    all_articles = [articles[place.article_id] for place in members]
    reports = [articles[place.article_id] for place in members if place.copy_of is None]
    face = (reports or all_articles)[0]
    dated = [article.published.at for article in all_articles if article.published]
    return StorySummary(
        id=story_id,
        headline=face.title,
        headline_language=face.language,
        languages=_most_first(Counter(article.language for article in all_articles)),
        sources=_most_first(Counter(article.source for article in reports if article.source)),
        article_count=len(all_articles),
        copy_count=len(all_articles) - len(reports),
        first_published_at=min(dated, default=None),
        last_published_at=max(dated, default=None),
        updated_at=updated_at,
        storyline_id=None,
    )


def _by_publication(article: Article) -> tuple[datetime, str]:
    return (article.published.at if article.published else _AFTER_ALL), article.id


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

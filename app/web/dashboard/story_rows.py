"""Stories as lists show them: the headline for this reader, the other headlines, time, news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.story import StorySummary
from app.service.queries import Queries
from app.service.views import ArticleView
from app.web.dashboard.headlines import Headline, told_first
from app.web.dashboard.story_page import dates_stated
from app.web.dashboard.timebar import TimeBar, scale_of, time_bar
from app.web.dashboard.wording import span


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story in a list.

    Attributes:
        headline: In the reader's language where there is one, else the earliest.
        others: The earliest headline in each other language, first told first.
        bar: None when fewer than two reports are dated.
        is_new: Whether it gained or lost something since the reader was here last.
        new_reports: Reports that came in since then.
    """

    summary: StorySummary
    headline: Headline
    others: tuple[Headline, ...]
    span: str
    bar: TimeBar | None
    is_new: bool
    new_reports: int


def story_rows(
    queries: Queries, stories: Sequence[StorySummary], *, seen_at: datetime | None = None
) -> list[StoryRow]:
    """One row a story, in their order.

    Args:
        queries: Asked for the articles.
        stories: To be shown.
        seen_at: When the reader was here last; None if never.
    """
    articles = queries.articles_of(stories)
    return [_row(summary, articles[summary.id], seen_at) for summary in stories]


def came_after(view: ArticleView, seen_at: datetime | None) -> bool:
    """Whether a report came in since the reader was here last; of a first visit nothing did."""
    return seen_at is not None and view.article.received_at > seen_at


def _row(
    summary: StorySummary, articles: Sequence[ArticleView], seen_at: datetime | None
) -> StoryRow:
    scale = scale_of(articles)
    bar = time_bar(articles, scale) if scale else None
    told = told_first(summary, articles)
    return StoryRow(
        summary=summary,
        headline=told[0],
        others=tuple(told[1:]),
        span=span(dates_stated(articles)),
        bar=bar if bar and len(bar.marks) > 1 else None,
        is_new=seen_at is not None and summary.updated_at > seen_at,
        new_reports=sum(came_after(each, seen_at) for each in articles),
    )

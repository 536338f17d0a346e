"""Storylines as lists show them: by their latest story, with counts and times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.story import StorySummary
from app.domain.story_list import StorylineSummary
from app.service.queries import Queries
from app.service.views import StorylineView
from app.web.dashboard.story_rows import StoryRow, story_rows

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StorylineRow:
    """A storyline in a list, and its latest story."""

    line: StorylineSummary
    latest: StoryRow


def storyline_rows(queries: Queries, lines: Sequence[StorylineSummary]) -> list[StorylineRow]:
    """One row a storyline, in their order."""
    latest = story_rows(queries, [each.latest for each in lines])
    return [StorylineRow(line, row) for line, row in zip(lines, latest, strict=True)]


def summed_up(view: StorylineView) -> StorylineSummary:
    """A storyline whose stories are known, as lists show it."""
    firsts = [each.first_published_at for each in view.stories if each.first_published_at]
    latest = max(view.stories, key=_last)
    return StorylineSummary(
        id=view.id,
        story_count=len(view.stories),
        article_count=sum(each.article_count for each in view.stories),
        first_published_at=min(firsts, default=None),
        last_published_at=latest.last_published_at,
        latest=latest,
    )


def _last(story: StorySummary) -> datetime:
    return story.last_published_at or _NEVER

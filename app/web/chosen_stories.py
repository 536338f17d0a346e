"""Stories that a request names one by one: what a search or a part of the map shows, to export."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

from pydantic import Field

from app.domain.errors import GoneError, NotFoundError
from app.domain.story import StoryId, StorySummary
from app.service.queries import Queries
from app.service.views import ReportedStory

StoryIds = Annotated[
    list[Annotated[StoryId, Field(pattern="^s[0-9a-f]+$")]],
    Field(
        max_length=200,
        description="Only these stories, in this order, whatever else is asked; those that are no "
        "more are left out.",
        examples=[["s3c65111e024e"]],
    ),
]


def chosen_stories(queries: Queries, ids: Sequence[StoryId]) -> list[StorySummary]:
    """Those stories, each once; of one that was merged the story it became part of."""
    living = []
    for each in ids:
        with suppress(NotFoundError, GoneError):
            living.append(queries.resolve(each))
    return queries.summaries(living)


def chosen_reported(queries: Queries, ids: Sequence[StoryId]) -> list[ReportedStory]:
    """The same, each with when the last of its reports that are no copies came in."""
    stories = chosen_stories(queries, ids)
    articles = queries.articles_of(stories)
    return [
        ReportedStory(
            each,
            max(
                (
                    view.article.received_at
                    for view in articles[each.id]
                    if view.membership.copy_of is None
                ),
                default=each.updated_at,
            ),
        )
        for each in stories
    ]

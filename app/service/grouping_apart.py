"""Groups articles that are not kept: by the whole pipeline, in a folder that is thrown away."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from app.domain.article import ArticleId, RawArticle, Rejected
from app.domain.decision import Grouping
from app.domain.evidence import Receipt, StoryScore
from app.domain.story import StorySummary
from app.domain.story_list import StoryQuery
from app.service.history import History
from app.service.ingest import Ingest
from app.service.queries import Queries
from app.service.views import ArticleView, ItemResult

_STORIES_A_PAGE = 200


class GroupingPipeline(Protocol):
    """What grouping needs of a service."""

    @property
    def ingest(self) -> Ingest:
        """Takes articles in."""
        ...

    @property
    def queries(self) -> Queries:
        """Tells what became of them."""
        ...

    @property
    def history(self) -> History:
        """Tells which stories became one."""
        ...


@dataclass(frozen=True, slots=True)
class GroupedArticle:
    """An article in its group, and why.

    Attributes:
        receipt: Of the last decision about it by itself; its stories are groups.
    """

    view: ArticleView
    receipt: Receipt | None


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that report one event, earliest first, undated last."""

    summary: StorySummary
    articles: tuple[GroupedArticle, ...]


@dataclass(frozen=True, slots=True)
class GroupedView:
    """What became of the inputs.

    Attributes:
        results: One for each input, in their order, each with its group.
        groups: Newest report first, undated last.
    """

    results: tuple[ItemResult, ...]
    groups: tuple[Group, ...]


def group_apart(
    items: Iterable[RawArticle | Rejected],
    open_in: Callable[[Path], AbstractContextManager[GroupingPipeline]],
) -> GroupedView:
    """Groups articles in the order in which they come.

    Args:
        items: May raise, to end it early; nothing is left then.
        open_in: Opens a writable service on an empty folder.
    """
    with (
        tempfile.TemporaryDirectory(prefix="samestory-cluster-") as folder,
        open_in(Path(folder)) as pipeline,
    ):
        results = list(pipeline.ingest.run(items))
        grouping = pipeline.history.as_of(None)
        return GroupedView(
            results=tuple(_settled(each, grouping) for each in results),
            groups=tuple(_groups(pipeline.queries, grouping)),
        )


def _settled(result: ItemResult, grouping: Grouping) -> ItemResult:
    """Where the article is at the end: stories may have merged since it came."""
    if result.story_id is None or result.id is None:
        return result
    place = grouping.memberships[ArticleId(result.id)]
    return replace(result, story_id=place.story_id, copy_of=place.copy_of)


def _groups(queries: Queries, grouping: Grouping) -> Iterator[Group]:
    members: dict[str, list[ArticleView]] = {}
    for view in queries.articles(list(grouping.memberships)):
        members.setdefault(view.membership.story_id, []).append(view)
    receipts = queries.receipts(grouping.memberships)
    for summary in _summaries(queries):
        yield Group(
            summary,
            tuple(
                GroupedArticle(view, _resolved(receipts.get(view.article.id), grouping))
                for view in members[summary.id]
            ),
        )


def _summaries(queries: Queries) -> Iterator[StorySummary]:
    query = StoryQuery(limit=_STORIES_A_PAGE)
    while True:
        page = queries.stories(query)
        yield from page.stories
        if page.next_cursor is None:
            return
        query = replace(query, cursor=page.next_cursor)


def _resolved(receipt: Receipt | None, grouping: Grouping) -> Receipt | None:
    def living(score: StoryScore | None) -> StoryScore | None:
        return score and replace(score, story_id=grouping.resolve(score.story_id))

    return receipt and Receipt(living(receipt.chosen), living(receipt.runner_up))

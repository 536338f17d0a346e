"""What is read of stories, as the answers of the REST API: from the data folder, or a server.

`Answers` is what both can do. `LocalAnswers` reads the data folder; `app.client.Client` has the
same methods and asks a server.
"""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Protocol, Unpack

from app.bootstrap import Service
from app.domain.article import ArticleId
from app.domain.change import ChangeFilter
from app.domain.story import StoryId
from app.intake.validation import Limits, article_from_fields
from app.web import change_wire, ledger_wire, parameters, schemas, story_wire, version_wire, wire
from app.web.local_changes import changes_as_they_come, changes_until_now
from app.web.search_filters import SearchIn, page_found
from app.web.story_arguments import (
    ChangeArguments,
    SearchArguments,
    StoryArguments,
    StreamArguments,
)
from app.web.story_filters import StoryFilters, story_query


class Answers(Protocol):
    """Where stories are read; the methods are those of the REST API."""

    def list_stories(
        self, *, cursor: str | None = None, **filters: Unpack[StoryArguments]
    ) -> schemas.StoryPage:
        """One page of stories."""

    def get_story(self, story_id: str) -> schemas.StoryDetail:
        """A story with its articles."""

    def search_stories(
        self, q: str, *, cursor: str | None = None, **filters: Unpack[SearchArguments]
    ) -> schemas.SearchResult:
        """A page of stories by meaning and words."""

    def changes(
        self, *, after: str | None = None, **filters: Unpack[ChangeArguments]
    ) -> Iterator[change_wire.ChangeEvent]:
        """All that has changed until now."""

    def follow(
        self, *, after: str | None = None, **filters: Unpack[StreamArguments]
    ) -> Iterator[change_wire.StreamedEvent]:
        """The same, and then what comes, without end."""

    def match_text(self, text: Mapping[str, object]) -> schemas.Match:
        """Which story a text belongs to."""

    def explain_article(self, article_id: str) -> schemas.Explanation:
        """Why an article is in its story."""

    def explain_pair(self, left: str, right: str) -> schemas.Pair:
        """Whether two articles report the same event."""

    def get_history(self, story_id: str) -> ledger_wire.History:
        """What was decided about a story."""

    def list_story_articles(
        self, story_id: str, *, as_of: str | None = None
    ) -> story_wire.StoryArticles:
        """Who is or was in a story."""

    def list_versions(self, article_id: str) -> version_wire.ArticleVersions:
        """What an article was before."""


class LocalAnswers:
    """Answers from a data folder that is open in this process."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def list_stories(
        self, *, cursor: str | None = None, **filters: Unpack[StoryArguments]
    ) -> schemas.StoryPage:
        """One page of stories."""
        given = {name: value for name, value in filters.items() if value is not None}
        language = filters.get("language")
        languages = [language] if isinstance(language, str) else language or []
        asked = StoryFilters.model_validate({**given, "language": languages, "cursor": cursor})
        query = story_query(asked, limit=asked.limit, cursor=asked.cursor)
        return wire.story_page(self._service.queries.stories(query))

    def get_story(self, story_id: str) -> schemas.StoryDetail:
        """A story with its articles; an id that was merged leads to the story it is now."""
        return wire.story_detail(self._service.queries.story(StoryId(story_id)))

    def search_stories(
        self, q: str, *, cursor: str | None = None, **filters: Unpack[SearchArguments]
    ) -> schemas.SearchResult:
        """A page of stories by meaning and words."""
        given = {name: value for name, value in filters.items() if value is not None}
        asked = SearchIn.model_validate({**given, "q": q, "cursor": cursor})
        return wire.search_result(page_found(asked, self._service.queries))

    def changes(
        self, *, after: str | None = None, **filters: Unpack[ChangeArguments]
    ) -> Iterator[change_wire.ChangeEvent]:
        """All that has changed until now."""
        return changes_until_now(self._service.changes, after, _changes_asked(filters))

    def follow(
        self, *, after: str | None = None, **filters: Unpack[StreamArguments]
    ) -> Iterator[change_wire.StreamedEvent]:
        """The same, and then what comes, without end, whatever process writes it."""
        return changes_as_they_come(self._service.changes, after, _changes_asked(filters))

    def match_text(self, text: Mapping[str, object]) -> schemas.Match:
        """Which story a text belongs to."""
        asked = schemas.MatchIn.model_validate(text)
        if isinstance(asked.url, str) and not asked.title and not asked.text:
            raw = asyncio.run(self._service.feeds.pages.read(asked.url))
        else:
            raw = article_from_fields(
                asked.model_dump(),
                received_at=datetime.now(UTC),
                limits=Limits(self._service.settings.max_article_bytes),
                origin="text",
            )
        return wire.match(self._service.queries.match(raw, limit=asked.limit))

    def explain_article(self, article_id: str) -> schemas.Explanation:
        """Why an article is in its story."""
        return wire.explanation(self._service.queries.explain(ArticleId(article_id)))

    def explain_pair(self, left: str, right: str) -> schemas.Pair:
        """Whether two articles report the same event."""
        return wire.pair(self._service.queries.compare(ArticleId(left), ArticleId(right)))

    def get_history(self, story_id: str) -> ledger_wire.History:
        """What was decided about a story."""
        return ledger_wire.history(self._service.history.story(StoryId(story_id)))

    def list_story_articles(
        self, story_id: str, *, as_of: str | None = None
    ) -> story_wire.StoryArticles:
        """Who is or was in a story."""
        queries, history = self._service.queries, self._service.history
        at = parameters.moment(as_of)
        if at is None:
            return story_wire.present_articles(queries.story(StoryId(story_id)))
        history.revision(StoryId(story_id))  # raises when there never was such a story
        ids = [each.article_id for each in history.members_as_of(StoryId(story_id), at)]
        return story_wire.past_articles(story_id, ids, queries.articles(ids), at)

    def list_versions(self, article_id: str) -> version_wire.ArticleVersions:
        """What an article was before."""
        found = self._service.queries.versions(ArticleId(article_id))
        return version_wire.versions(article_id, found)


def _changes_asked(filters: StreamArguments) -> ChangeFilter:
    given = {name: value for name, value in filters.items() if value is not None}
    return change_wire.change_filter(change_wire.Filters.model_validate(given))

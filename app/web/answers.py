"""What is read of stories, as the answers of the REST API: from the data folder, or a server.

`Answers` is what both can do. `LocalAnswers` reads the data folder; `app.client.Client` has the
same methods and asks a server.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol, Unpack

from app.bootstrap import Service
from app.domain.article import ArticleId
from app.domain.story import StoryId
from app.intake.validation import Limits, article_from_fields
from app.ports import StoryQuery
from app.web import dependencies, ledger_wire, schemas, story_wire, version_wire, wire
from app.web.story_arguments import StoryArguments


class Answers(Protocol):
    """Where stories are read; the methods are those of the REST API."""

    def list_stories(
        self, *, cursor: str | None = None, **filters: Unpack[StoryArguments]
    ) -> schemas.StoryPage:
        """One page of stories."""

    def get_story(self, story_id: str) -> schemas.StoryDetail:
        """A story with its articles."""

    def search_stories(self, q: str, *, limit: int = 20) -> schemas.SearchResult:
        """Stories by meaning and words."""

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
        query = StoryQuery(
            language=dependencies.language(filters.get("language")),
            source=dependencies.text_or_none(filters.get("source")),
            since=dependencies.instant(filters.get("since"), name="since"),
            until=dependencies.instant(filters.get("until"), name="until", end_of_day=True),
            min_languages=filters.get("min_languages") or 1,
            words=dependencies.text_or_none(filters.get("q")),
            limit=filters.get("limit") or 50,
            cursor=dependencies.text_or_none(cursor),
        )
        return wire.story_page(self._service.queries.stories(query))

    def get_story(self, story_id: str) -> schemas.StoryDetail:
        """A story with its articles; an id that was merged leads to the story it is now."""
        return wire.story_detail(self._service.queries.story(StoryId(story_id)))

    def search_stories(self, q: str, *, limit: int = 20) -> schemas.SearchResult:
        """Stories by meaning and words."""
        return wire.search_result(self._service.queries.search(q, limit=limit))

    def match_text(self, text: Mapping[str, object]) -> schemas.Match:
        """Which story a text belongs to."""
        asked = schemas.MatchIn.model_validate(text)
        settings = self._service.settings
        raw = article_from_fields(
            asked.model_dump(),
            received_at=datetime.now(UTC),
            limits=Limits(settings.max_article_bytes),
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
        at = dependencies.moment(as_of)
        if at is None:
            return story_wire.present_articles(queries.story(StoryId(story_id)))
        history.revision(StoryId(story_id))  # raises when there never was such a story
        ids = [each.article_id for each in history.members_as_of(StoryId(story_id), at)]
        return story_wire.past_articles(story_id, ids, queries.articles(ids), at)

    def list_versions(self, article_id: str) -> version_wire.ArticleVersions:
        """What an article was before."""
        found = self._service.queries.versions(ArticleId(article_id))
        return version_wire.versions(article_id, found)

"""Every operation of the REST API, named as in its OpenAPI document, for both clients.

An operation says what to ask and what the answer is; `Client` and `AsyncClient` send it. To add
one takes its signature, a line that says what it does, and the request.
"""

from collections.abc import AsyncIterable, Iterable
from typing import Unpack

from pydantic import RootModel

from app.client.binding import iteration, operation
from app.client.iterations import Iteration, bulk, events, pages
from app.client.management import Management
from app.client.requests import Fields, Request, ask, change, delete, get, in_path, put
from app.client.seen import SeenArticle, SeenStory, etag_of, id_of, revision_of
from app.domain.constraint import ConstraintKind
from app.web import (
    change_wire,
    cluster_wire,
    disagreement_wire,
    feed_wire,
    ledger_wire,
    schemas,
    similar_wire,
    story_wire,
    storyline_wire,
    task_wire,
    version_wire,
)
from app.web.story_arguments import (
    SearchArguments,
    StoryArguments,
    StorylineArguments,
    StreamArguments,
)

StoryMeant = schemas.Story | str
"""A story by its id; or as it was seen, so that a correction does not undo another's."""
ArticleMeant = schemas.Article | str
"""An article by its id; or as it was seen, so that a correction does not undo another's."""


class GroupsOrTask(RootModel[cluster_wire.Clusters | task_wire.Task]):
    """The groups, or the task that they are the result of when it takes longer; `root` is it."""


class Operations(Management):
    """What can be asked of Samestory."""

    # Articles

    @operation
    def add_article(self, article: Fields) -> Request[schemas.ArticleResult]:
        """Takes an article in; only `title` or `text` is required."""
        return change("/v1/articles", schemas.ArticleResult, article)

    @operation
    def put_article(self, article_id: str, article: Fields) -> Request[schemas.ArticleResult]:
        """Takes an article in under an id of yours."""
        return put(f"/v1/articles/{in_path(article_id)}", schemas.ArticleResult, article)

    @iteration
    def add_articles(
        self, articles: Iterable[Fields] | AsyncIterable[Fields]
    ) -> Iteration[schemas.BulkResult]:
        """Takes any number of articles in, and tells of each as soon as it is safely stored.

        Memory stays bounded: articles are asked for and sent as their results are read. Only
        `AsyncClient` takes an asynchronous source of them.
        """
        return bulk("/v1/articles:bulk", articles)

    @operation
    def get_article(self, article_id: str) -> Request[SeenArticle]:
        """The latest version of an article, in its story."""
        return get(f"/v1/articles/{in_path(article_id)}", SeenArticle)

    @operation
    def delete_article(
        self, article_id: str, *, author: str, reason: str | None = None
    ) -> Request[None]:
        """Deletes an article for good; only its id stays."""
        named = {"author": author, "reason": reason}
        return delete(f"/v1/articles/{in_path(article_id)}", type(None), named)

    @operation
    def explain_article(self, article_id: str) -> Request[schemas.Explanation]:
        """Why an article is in its story, with all evidence."""
        return get(f"/v1/articles/{in_path(article_id)}/explanation", schemas.Explanation)

    @operation
    def list_copies(self, article_id: str) -> Request[story_wire.ArticleCopies]:
        """Who repeats an article's text."""
        return get(f"/v1/articles/{in_path(article_id)}/copies", story_wire.ArticleCopies)

    @operation
    def list_versions(self, article_id: str) -> Request[version_wire.ArticleVersions]:
        """What an article was before, and what each version changed."""
        return get(f"/v1/articles/{in_path(article_id)}/versions", version_wire.ArticleVersions)

    # Stories

    @operation
    def list_stories(
        self, *, cursor: str | None = None, **filters: Unpack[StoryArguments]
    ) -> Request[schemas.StoryPage]:
        """One page of stories."""
        return get("/v1/stories", schemas.StoryPage, {**filters, "cursor": cursor})

    @iteration
    def stories(self, **filters: Unpack[StoryArguments]) -> Iteration[schemas.Story]:
        """All stories that pass the filters, page by page; `limit` is the size of a page."""
        return pages(
            lambda cursor: get("/v1/stories", schemas.StoryPage, {**filters, "cursor": cursor}),
            items=lambda page: page.stories,
            next_cursor=lambda page: page.next_cursor,
        )

    @operation
    def get_story(self, story_id: str, *, as_of: str | int | None = None) -> Request[SeenStory]:
        """A story with its articles; an id that was merged leads to the story it is now.

        Args:
            story_id: Its id.
            as_of: An instant, a day, or the number of a decision: the story as it was then.
        """
        return get(f"/v1/stories/{in_path(story_id)}", SeenStory, {"as_of": as_of})

    @operation
    def get_similar(
        self, story_id: str, *, limit: int | None = None
    ) -> Request[similar_wire.SimilarStories]:
        """The stories nearest in meaning."""
        path = f"/v1/stories/{in_path(story_id)}/similar"
        return get(path, similar_wire.SimilarStories, {"limit": limit})

    @operation
    def get_disagreements(self, story_id: str) -> Request[disagreement_wire.Disagreements]:
        """Numbers that differ between reports, cited, and how names are spelled."""
        path = f"/v1/stories/{in_path(story_id)}/disagreements"
        return get(path, disagreement_wire.Disagreements)

    @operation
    def list_story_articles(
        self, story_id: str, *, as_of: str | int | None = None
    ) -> Request[story_wire.StoryArticles]:
        """The articles of a story, now, at an instant, or at the number of a decision."""
        path = f"/v1/stories/{in_path(story_id)}/articles"
        return get(path, story_wire.StoryArticles, {"as_of": as_of})

    @operation
    def get_timeline(self, story_id: str) -> Request[story_wire.Timeline]:
        """When a story was told, by hour and language."""
        return get(f"/v1/stories/{in_path(story_id)}/timeline", story_wire.Timeline)

    @operation
    def get_languages(self, story_id: str) -> Request[story_wire.LanguageStarts]:
        """Who told a story first, in which language."""
        return get(f"/v1/stories/{in_path(story_id)}/languages", story_wire.LanguageStarts)

    @operation
    def get_history(self, story_id: str) -> Request[ledger_wire.History]:
        """What was decided about a story, by whom and why."""
        return get(f"/v1/stories/{in_path(story_id)}/history", ledger_wire.History)

    @operation
    def get_storyline(self, storyline_id: str) -> Request[schemas.Storyline]:
        """Stories that follow one another about the same actors and matter."""
        return get(f"/v1/storylines/{in_path(storyline_id)}", schemas.Storyline)

    @operation
    def list_storylines(
        self, *, cursor: str | None = None, **filters: Unpack[StorylineArguments]
    ) -> Request[storyline_wire.StorylinePage]:
        """One page of storylines."""
        asked = {**filters, "cursor": cursor}
        return get("/v1/storylines", storyline_wire.StorylinePage, asked)

    @iteration
    def storylines(
        self, **filters: Unpack[StorylineArguments]
    ) -> Iteration[storyline_wire.StorylineSummary]:
        """All storylines that pass the filters, page by page."""
        return pages(
            lambda cursor: get(
                "/v1/storylines", storyline_wire.StorylinePage, {**filters, "cursor": cursor}
            ),
            items=lambda page: page.storylines,
            next_cursor=lambda page: page.next_cursor,
        )

    # Questions

    @operation
    def cluster_articles(self, articles: Fields) -> Request[GroupsOrTask]:
        """Groups articles that are not stored; a task when it takes longer than seconds."""
        return ask("/v1/cluster", GroupsOrTask, articles)

    @operation
    def match_text(self, text: Fields) -> Request[schemas.Match]:
        """Which story a text belongs to; the fields are those of an article, and `limit`."""
        return ask("/v1/match", schemas.Match, text)

    @operation
    def search_stories(
        self, q: str, *, cursor: str | None = None, **filters: Unpack[SearchArguments]
    ) -> Request[schemas.SearchResult]:
        """One page of stories by meaning and words, in any language and spelling."""
        asked = {**filters, "q": q, "cursor": cursor}
        return get("/v1/search", schemas.SearchResult, asked)

    @iteration
    def search(self, q: str, **filters: Unpack[SearchArguments]) -> Iteration[schemas.SearchHit]:
        """All stories that a search finds, best first, page by page."""
        return pages(
            lambda cursor: get(
                "/v1/search", schemas.SearchResult, {**filters, "q": q, "cursor": cursor}
            ),
            items=lambda page: page.hits,
            next_cursor=lambda page: page.next_cursor,
        )

    @operation
    def explain_pair(self, left: str, right: str) -> Request[schemas.Pair]:
        """Whether two articles report the same event."""
        return ask("/v1/pairs:explain", schemas.Pair, {"left": left, "right": right})

    # Corrections: of a story or article as it was seen; of a mere id only with `if_match`,
    # which is "*" for whatever state it is in.

    @operation
    def merge_stories(
        self,
        story: StoryMeant,
        other: StoryMeant,
        *,
        author: str,
        reason: str | None = None,
        if_match: str | None = None,
    ) -> Request[ledger_wire.Correction]:
        """Makes one story of two."""
        asked = ledger_wire.MergeIn(
            author=author, reason=reason, other=id_of(other), other_revision=revision_of(other)
        )
        path = f"/v1/stories/{in_path(id_of(story))}:merge"
        return change(path, ledger_wire.Correction, asked, if_match=if_match or etag_of(story))

    @operation
    def split_story(
        self,
        story: StoryMeant,
        articles: Iterable[ArticleMeant],
        *,
        author: str,
        reason: str | None = None,
        if_match: str | None = None,
    ) -> Request[ledger_wire.Correction]:
        """Takes articles, with their copies, out of a story and into a new one."""
        leaving = [id_of(article) for article in articles]
        path = f"/v1/stories/{in_path(id_of(story))}:split"
        asked = {"author": author, "reason": reason, "articles": leaving}
        return change(path, ledger_wire.Correction, asked, if_match=if_match or etag_of(story))

    @operation
    def move_article(
        self,
        article: ArticleMeant,
        story: StoryMeant | None,
        *,
        author: str,
        reason: str | None = None,
        if_match: str | None = None,
    ) -> Request[ledger_wire.Correction]:
        """Moves an article, with its copies, to a story, or with None to one of its own."""
        target = None if story is None else id_of(story)
        path = f"/v1/articles/{in_path(id_of(article))}:move"
        asked = {"author": author, "reason": reason, "story_id": target}
        return change(path, ledger_wire.Correction, asked, if_match=if_match or etag_of(article))

    @operation
    def list_constraints(self) -> Request[ledger_wire.ConstraintList]:
        """What people said of pairs of articles and nobody took back."""
        return get("/v1/constraints", ledger_wire.ConstraintList)

    @operation
    def add_constraint(
        self,
        kind: ConstraintKind,
        articles: tuple[ArticleMeant, ArticleMeant],
        *,
        author: str,
        reason: str | None = None,
    ) -> Request[ledger_wire.Correction]:
        """Says that two articles report one event, or never do."""
        ends = [id_of(article) for article in articles]
        asked = {"author": author, "reason": reason, "kind": kind, "articles": ends}
        return change("/v1/constraints", ledger_wire.Correction, asked)

    @operation
    def remove_constraint(
        self, constraint_id: str, *, author: str, reason: str | None = None
    ) -> Request[ledger_wire.Correction]:
        """Takes back what was said of two articles."""
        path = f"/v1/constraints/{in_path(constraint_id)}"
        return delete(path, ledger_wire.Correction, {"author": author, "reason": reason})

    @operation
    def undo_decision(
        self, number: int, *, author: str, reason: str | None = None
    ) -> Request[ledger_wire.Correction]:
        """Takes a decision back, unless something was built on it since."""
        asked = {"author": author, "reason": reason}
        return change(f"/v1/decisions/{number}:undo", ledger_wire.Correction, asked)

    # Feeds, and what happens

    @operation
    def list_feeds(self) -> Request[feed_wire.FeedList]:
        """The feeds that are followed, and how they fare."""
        return get("/v1/feeds", feed_wire.FeedList)

    @operation
    def add_feed(self, url: str, *, title: str | None = None) -> Request[feed_wire.Feed]:
        """Follows the feed at an address, or the one that the page there names."""
        return change("/v1/feeds", feed_wire.Feed, {"url": url, "title": title})

    @iteration
    def follow(
        self, *, after: str | None = None, **filters: Unpack[StreamArguments]
    ) -> Iteration[change_wire.StreamedEvent]:
        """What happens to stories, first what was there already, then as it happens, without end.

        When the connection breaks it is opened again after the last event: each comes once.

        Args:
            after: Cursor of the last event that was dealt with; `latest`: only what comes from
                now on; None: from the beginning.
            filters: Each leaves out what does not pass it.
        """
        return events("/v1/stream", {**filters, "after": after})

"""The store, on SQLite or PostgreSQL through SQLAlchemy Core."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, func, select

from app.domain.adjustment import AdjustmentRecord
from app.domain.article import Article, ArticleId, EmbeddedArticle
from app.domain.decision import Decision, LedgerEntry, StandingConstraint
from app.domain.errors import ModelMismatchError
from app.domain.evidence import Receipt
from app.domain.search import EVERYWHERE, SearchScope, WordsFound
from app.domain.story import Membership, StoryId, StorylineId, StorySummary
from app.domain.story_list import StorylinePage, StorylineQuery, StoryPage, StoryQuery
from app.domain.vectors import Matrix, ModelFingerprint
from app.domain.whole_story import WholeStory
from app.ports import LedgerQuery, Totals
from app.storage import (
    adjustment_rows,
    answer_rows,
    article_rows,
    constraint_rows,
    ledger_rows,
    linking_rows,
    story_queries,
    storyline_queries,
    storyline_rows,
    whole_story,
    word_search,
)
from app.storage.codec import decode_embedded, decode_vector
from app.storage.database import open_database
from app.storage.schema import articles, meta
from app.storage.story_rows import refresh_stories
from app.storage.upsert import insert_or_ignore

_ROWS_A_READ = 1000  # of the streams: short transactions, so that the log can be checkpointed


class SqlStore:
    """A `Store` in one database. One writing process; readers from any thread and process.

    Args:
        url_or_path: A file of SQLite, made when absent, or the URL of a database.

    Raises:
        ConfigurationError: The driver of the database is not installed.
        StorageError: It cannot be opened or is no database.
        SchemaTooNewError: A newer Samestory wrote it.
    """

    def __init__(self, url_or_path: str | Path) -> None:
        self._database = open_database(url_or_path)

    def sole_writer(self) -> AbstractContextManager[None]:
        """During the block nobody else writes who asks for the right; see `Database`."""
        return self._database.sole_writer()

    def bind_model(self, name: str, fingerprint: ModelFingerprint) -> None:
        """Ties the store to an embedding model at its first use."""
        wanted = {"model": name, "fingerprint": fingerprint}
        if not self._model():
            with self._database.write() as connection:
                rows = [{"key": key, "value": value} for key, value in wanted.items()]
                # Another process may have begun at the same time.
                connection.execute(insert_or_ignore(meta).on_conflict_do_nothing(), rows)
        bound = self._model()
        if bound["fingerprint"] != fingerprint:
            other_model = bound["model"] != name  # else a newer release ships a newer model
            go_on = f"go on with SAMESTORY_MODEL={bound['model']}, or " if other_model else ""
            raise ModelMismatchError(
                f"the database {self._database.name} holds vectors of the model {bound['model']!r} "
                f"({bound['fingerprint'][:12]}), the configured model is {name!r} "
                f"({fingerprint[:12]}); {go_on}choose "
                "another folder with SAMESTORY_DATA_DIR and run `samestory ingest` again"
            )

    def commit(self, articles: Sequence[EmbeddedArticle], decisions: Sequence[Decision]) -> int:
        """Writes articles and decisions, and what follows from them, in one transaction."""
        touched: dict[StoryId, datetime | None] = {}
        last_places: dict[ArticleId, Membership | None] = {}
        for decision in decisions:
            for move in decision.moves:
                last_places[move.article_id] = move.after
                for place in (move.before, move.after):
                    if place is not None:
                        touched[place.story_id] = decision.decided_at
        deleted = {article_id for article_id, place in last_places.items() if place is None}
        unmoved = {item.article.id for item in articles} - last_places.keys()

        def write(connection: Connection) -> int:
            article_rows.write_articles(connection, articles)
            number = ledger_rows.write_decisions(connection, decisions)
            # Whoever commits has linked what was committed before.
            linking_rows.write_linked(connection, number - len(decisions))
            if deleted:
                answer_rows.forget_answers_with(
                    connection, article_rows.read_titles(connection, deleted) | set(deleted)
                )
                article_rows.delete_articles(connection, deleted)
                ledger_rows.forget_words(connection, deleted)
            edited = ledger_rows.read_memberships(connection, unmoved).values()
            refresh_stories(connection, {**{each.story_id: None for each in edited}, **touched})
            return number

        last_number = self._database.written(write)
        if deleted:
            self._database.flush_log()
        return last_number

    def content_hashes(self, ids: Collection[ArticleId]) -> dict[ArticleId, str]:
        """`content_hash` of those articles that are there."""
        with self._database.read() as connection:
            return article_rows.content_hashes(connection, ids)

    def articles(self, ids: Collection[ArticleId]) -> dict[ArticleId, Article]:
        """Those articles that are there."""
        with self._database.read() as connection:
            return article_rows.read_articles(connection, ids)

    def versions(self, article_id: ArticleId) -> list[Article]:
        """The earlier versions of an article, oldest first."""
        with self._database.read() as connection:
            return article_rows.read_versions(connection, article_id)

    def languages(self, ids: Collection[ArticleId]) -> dict[ArticleId, str]:
        """The languages of those articles that are there."""
        with self._database.read() as connection:
            return article_rows.read_languages(connection, ids)

    def embedded(self, ids: Collection[ArticleId]) -> dict[ArticleId, EmbeddedArticle]:
        """Those articles that are there, with their vectors."""
        with self._database.read() as connection:
            return article_rows.read_embedded(connection, ids)

    def memberships(self, ids: Collection[ArticleId]) -> dict[ArticleId, Membership]:
        """The places of those articles that are in a story."""
        with self._database.read() as connection:
            return ledger_rows.read_memberships(connection, ids)

    def members(self, story_ids: Collection[StoryId]) -> dict[StoryId, tuple[Membership, ...]]:
        """The articles of living stories, earliest published first, undated last, then by id."""
        with self._database.read() as connection:
            return ledger_rows.read_members(connection, story_ids)

    def receipt(self, article_id: ArticleId) -> Receipt | None:
        """The receipt of the latest decision about this article that has one."""
        with self._database.read() as connection:
            return ledger_rows.latest_receipt(connection, article_id)

    def resolve(self, story_id: StoryId) -> StoryId | None:
        """The living story an id leads to; None if there never was one or all of it is gone."""
        with self._database.read() as connection:
            return whole_story.find_living(connection, story_id)

    def whole_story(self, story_id: StoryId) -> WholeStory | None:
        """The living story an id leads to, with all that belongs to it at one moment."""
        with self._database.read() as connection:
            return whole_story.read_whole_story(connection, story_id)

    def summaries(self, story_ids: Collection[StoryId]) -> dict[StoryId, StorySummary]:
        """The living stories among these ids."""
        with self._database.read() as connection:
            return story_queries.read_summaries(connection, story_ids)

    def stories(self, query: StoryQuery) -> StoryPage:
        """A page of stories (errors: InvalidQueryError)."""
        with self._database.read() as connection:
            return story_queries.read_page(connection, query)

    def told_languages(self) -> dict[str, int]:
        """Stories per language, most first, then by tag."""
        with self._database.read() as connection:
            return story_queries.read_languages(connection)

    def last_reported(self, story_ids: Collection[StoryId]) -> dict[StoryId, datetime]:
        """When the last report of each living story came in."""
        with self._database.read() as connection:
            return ledger_rows.last_reported(connection, story_ids)

    def storylines(self, query: StorylineQuery) -> StorylinePage:
        """A page of storylines (errors: InvalidQueryError)."""
        with self._database.read() as connection:
            return storyline_queries.read_storylines(connection, query)

    def search_words(self, words: str, limit: int, scope: SearchScope = EVERYWHERE) -> WordsFound:
        """Articles that hold the words, as prefixes in any script and other spellings.

        Any text is taken: what is not a letter or digit separates words; no words find nothing.
        """
        with self._database.read() as connection:
            return word_search.best_articles(connection, words, limit, scope)

    def within(self, ids: Collection[ArticleId], scope: SearchScope) -> set[ArticleId]:
        """Those of the articles that are there and in the scope."""
        with self._database.read() as connection:
            return article_rows.within(connection, ids, scope)

    def assign_storylines(
        self, assignment: Mapping[StoryId, StorylineId | None], linked: int
    ) -> None:
        """Writes the storyline of these stories; ids of no living story are passed over."""
        with self._database.write() as connection:
            if assignment:
                storyline_rows.assign(connection, assignment)
            linking_rows.write_linked(connection, linked)

    def unlinked(self) -> list[LedgerEntry]:
        """The entries that nobody said were linked, oldest first."""
        with self._database.read() as connection:
            linked = linking_rows.read_linked(connection)
        return [] if linked is None else list(self.entries(LedgerQuery(after=linked)))

    def storylines_of(self, story_ids: Collection[StoryId]) -> dict[StoryId, StorylineId | None]:
        """The storylines of the living stories among these ids."""
        with self._database.read() as connection:
            return storyline_rows.read_storylines_of(connection, story_ids)

    def storyline_stories(self, ids: Collection[StorylineId]) -> dict[StorylineId, list[StoryId]]:
        """The living stories of those storylines that have any, by id."""
        with self._database.read() as connection:
            return storyline_rows.read_stories(connection, ids)

    def recent(self, limit: int) -> Iterator[EmbeddedArticle]:
        """The articles committed last, in order of commit, oldest of them first."""
        newest = select(articles.c.seq).order_by(articles.c.seq.desc()).limit(limit).subquery()
        with self._database.read() as connection:
            first = connection.scalar(select(func.min(newest.c.seq)))
        after = (first or 0) - 1
        columns = articles.c.seq, articles.c.document, articles.c.headline, articles.c.whole
        query = select(*columns).order_by(articles.c.seq)
        while True:
            with self._database.read() as connection:
                page = query.where(articles.c.seq > after).limit(min(limit, _ROWS_A_READ))
                rows = connection.execute(page).all()
            if not rows:
                return
            yield from (decode_embedded(*row[1:]) for row in rows)
            after = rows[-1].seq

    def vectors(
        self, batch_size: int = 4096, *, after: int = 0
    ) -> Iterator[tuple[list[ArticleId], list[date | None], Matrix]]:
        """All `whole` vectors with their publication days (UTC), in order of commit.

        An article that is committed anew meanwhile may come twice, its new vector last.
        """
        query = select(articles.c.seq, articles.c.id, articles.c.day, articles.c.whole)
        query = query.order_by(articles.c.seq).limit(batch_size)
        while True:
            with self._database.read() as connection:
                rows = connection.execute(query.where(articles.c.seq > after)).all()
            if not rows:
                return
            matrix = np.stack([decode_vector(row.whole) for row in rows])
            yield [ArticleId(row.id) for row in rows], [row.day for row in rows], matrix
            after = rows[-1].seq

    def last_commit(self) -> int:
        """The number of the commit of the article committed last; 0 while there is none."""
        with self._database.read() as connection:
            return article_rows.last_commit(connection)

    def ledger(self) -> Iterator[Decision]:
        """All decisions, oldest first."""
        return (entry.decision for entry in self.entries(LedgerQuery()))

    def entries(self, query: LedgerQuery) -> Iterator[LedgerEntry]:
        """Entries of the ledger, oldest first."""
        after = query.after
        while True:
            with self._database.read() as connection:
                page = ledger_rows.read_entries(connection, query, after, _ROWS_A_READ)
            if not page:
                return
            yield from page
            after = page[-1].number

    def published_lately(self, within: timedelta) -> list[tuple[ArticleId, datetime]]:
        """The articles published within a time before the latest publication of all."""
        with self._database.read() as connection:
            latest = connection.scalar(select(func.max(articles.c.published_at)))
            if latest is None:
                return []
            query = select(articles.c.id, articles.c.published_at)
            rows = connection.execute(query.where(articles.c.published_at > latest - within))
            return [(ArticleId(row.id), row.published_at) for row in rows]

    def last_numbers(self, story_ids: Collection[StoryId]) -> dict[StoryId, int]:
        """The number of the last entry that concerns each story, living or not."""
        with self._database.read() as connection:
            return ledger_rows.last_numbers(connection, story_ids)

    def last_number(self) -> int:
        """The number of the ledger's last entry; 0 while it is empty."""
        with self._database.read() as connection:
            return ledger_rows.last_number(connection)

    def sizes(self, story_ids: Collection[StoryId], at: int) -> dict[StoryId, int]:
        """How many articles each story had after an entry; those that had none are left out."""
        with self._database.read() as connection:
            return ledger_rows.sizes(connection, story_ids, at)

    def constraints(self) -> list[StandingConstraint]:
        """What people said and nobody took back, in order of ids."""
        with self._database.read() as connection:
            return constraint_rows.read_standing(connection)

    def adjustments(self) -> list[AdjustmentRecord]:
        """How people adjusted the weights, oldest first."""
        with self._database.read() as connection:
            return adjustment_rows.read_adjustments(connection)

    def record_adjustment(self, record: AdjustmentRecord) -> None:
        """Adds to them."""
        with self._database.write() as connection:
            adjustment_rows.add_adjustment(connection, record)

    def totals(self) -> Totals:
        """What the store holds; `und` is not counted as a language."""
        with self._database.read() as connection:
            return story_queries.read_totals(connection)

    def edition(self) -> str:
        """A text that is another one once any article was written or deleted, also long ago."""
        with self._database.read() as connection:
            return ledger_rows.read_edition(connection)

    def state(self) -> int:
        """A number that is another one once anything was written, by whatever process."""
        return self._database.state()

    def close(self) -> None:
        """Releases the database; the store cannot be used afterwards."""
        self._database.close()

    def _model(self) -> dict[str, str]:
        query = select(meta.c.key, meta.c.value).where(meta.c.key.in_(("model", "fingerprint")))
        with self._database.read() as connection:
            return {row.key: row.value for row in connection.execute(query)}

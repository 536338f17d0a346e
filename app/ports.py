"""Every seam of Samestory, as a Protocol, on one page.

Implementations are chosen in `bootstrap` alone; each port has one contract suite in
`tests/contracts` that every implementation passes.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from app.domain.adjustment import AdjustmentRecord
from app.domain.article import Article, ArticleId, EmbeddedArticle
from app.domain.decision import Decision, LedgerEntry, StandingConstraint
from app.domain.evidence import Receipt
from app.domain.language import LanguageGuess
from app.domain.search import EVERYWHERE, SearchScope, WordsFound
from app.domain.story import Membership, StoryId, StorylineId, StorySummary
from app.domain.story_list import StorylinePage, StorylineQuery, StoryPage, StoryQuery
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix, ModelFingerprint
from app.domain.whole_story import WholeStory


class Clock(Protocol):
    """Tells the time; the only source of 'now'."""

    def now(self) -> datetime:
        """The present instant; aware, UTC."""
        ...


class Embedder(Protocol):
    """Turns texts into unit vectors. Deterministic and safe to call from several threads."""

    @property
    def name(self) -> str:
        """What a person calls the model: `packaged`, a folder or a hub name."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def fingerprint(self) -> ModelFingerprint:
        """Identity of weights and tokenizer; vectors of two fingerprints never mix."""
        ...

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Embeds texts.

        Returns:
            `(len(texts), dimension) float32`, unit rows in the order of `texts`; a row of
            zeros for a text without a known token.
        """
        ...


class Lexicon(Protocol):
    """What single words mean and how much they tell, across languages."""

    def weigh(self, texts: Sequence[str]) -> Matrix:
        """Vectors of words; the direction is the meaning, the length how much it tells.

        Returns:
            `(len(texts), dim) float32`; zeros for a text without a known token.
        """
        ...

    @property
    def news(self) -> Matrix:
        """Unit vectors of news of other years, `(n, dim) float32`; n is 0 where none are known.

        They tell how near articles of any event are to one like this.
        """
        ...


class LanguageIdentifier(Protocol):
    """Tells the language of a text."""

    def identify(self, text: str) -> LanguageGuess:
        """The most likely language; never raises."""
        ...


class Neighbour(NamedTuple):
    """An article near a query; a tuple, since hundreds are made for each article.

    Attributes:
        similarity: Cosine in [-1, 1].
    """

    article_id: ArticleId
    similarity: float


class VectorIndex(Protocol):
    """Finds the nearest articles of some days. Derived from SQL and rebuilt from it.

    Vectors stand in one partition a publication day; articles of unknown day stand in a
    partition that every search reads.
    """

    def __len__(self) -> int:
        """Number of vectors."""
        ...

    def add(self, ids: Sequence[ArticleId], vectors: Matrix, days: Sequence[date | None]) -> None:
        """Adds vectors; an id that is there already is replaced (its day may change)."""
        ...

    def remove(self, ids: Collection[ArticleId]) -> None:
        """Removes vectors; unknown ids are passed over."""
        ...

    def search(
        self, queries: Matrix, limit: int, days: Sequence[DayRange]
    ) -> list[list[Neighbour]]:
        """The nearest articles of each query, most similar first, ties by id.

        In a day of very many articles a few of the farther ones may be missed.

        Args:
            queries: `(n, dim) float32` unit rows.
            limit: Most neighbours a query; fewer come back when fewer are there.
            days: One range a query.
        """
        ...

    def count(self, days: DayRange) -> int:
        """Number of vectors that a search of these days reads."""
        ...

    def save(self) -> None:
        """Writes to disk what has changed, atomically; a no-op for an index in memory."""
        ...


@dataclass(frozen=True, slots=True)
class Totals:
    """What a store holds."""

    articles: int
    copies: int
    stories: int
    storylines: int
    languages: int
    sources: int


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Which entries of the ledger.

    Attributes:
        after: Entries with greater numbers.
        until: Entries up to this number.
        stories: Entries that speak of an article that was, or then is, in one of these.
        articles: Entries that speak of one of these.
    """

    after: int = 0
    until: int | None = None
    stories: Collection[StoryId] | None = None
    articles: Collection[ArticleId] | None = None


class Store(Protocol):
    """The truth. One writer, any number of readers, from any thread.

    Raises:
        StorageError: From every method, when the database cannot be used.
    """

    def bind_model(self, name: str, fingerprint: ModelFingerprint) -> None:
        """Ties the store to an embedding model at its first use.

        Raises:
            ModelMismatchError: It holds vectors of another model; the message names both
                and the commands to run.
        """
        ...

    def commit(self, articles: Sequence[EmbeddedArticle], decisions: Sequence[Decision]) -> int:
        """Writes articles and ledger entries, and what follows from them, in one transaction.

        An article whose id is there already becomes its new version; the old version is
        kept. Memberships, story summaries, redirects and constraints follow from the
        decisions. An article that they leave without a place is deleted with its versions,
        vectors and words, and receipts quote it no more; only ids stay in the ledger.
        After return everything survives a kill; on an error nothing was written.

        Returns:
            The number of the ledger's last entry.
        """
        ...

    def content_hashes(self, ids: Collection[ArticleId]) -> dict[ArticleId, str]:
        """`content_hash` of those articles that are there."""
        ...

    def articles(self, ids: Collection[ArticleId]) -> dict[ArticleId, Article]:
        """Those articles that are there."""
        ...

    def versions(self, article_id: ArticleId) -> list[Article]:
        """The earlier versions of an article, oldest first."""
        ...

    def languages(self, ids: Collection[ArticleId]) -> dict[ArticleId, str]:
        """The languages of those articles that are there; much cheaper than the articles."""
        ...

    def embedded(self, ids: Collection[ArticleId]) -> dict[ArticleId, EmbeddedArticle]:
        """Those articles that are there, with their vectors."""
        ...

    def memberships(self, ids: Collection[ArticleId]) -> dict[ArticleId, Membership]:
        """The places of those articles that are there."""
        ...

    def members(self, story_ids: Collection[StoryId]) -> dict[StoryId, tuple[Membership, ...]]:
        """The articles of living stories, earliest published first, then by id."""
        ...

    def receipt(self, article_id: ArticleId) -> Receipt | None:
        """The receipt of the latest decision about this article that has one."""
        ...

    def resolve(self, story_id: StoryId) -> StoryId | None:
        """The living story an id leads to, through redirects; None if there never was one."""
        ...

    def whole_story(self, story_id: StoryId) -> WholeStory | None:
        """The living story an id leads to, with all that belongs to it at one moment."""
        ...

    def summaries(self, story_ids: Collection[StoryId]) -> dict[StoryId, StorySummary]:
        """The living stories among these ids."""
        ...

    def stories(self, query: StoryQuery) -> StoryPage:
        """A page of stories.

        Raises:
            InvalidQueryError: The cursor is malformed.
        """
        ...

    def told_languages(self) -> dict[str, int]:
        """Stories per language, most first."""
        ...

    def last_reported(self, story_ids: Collection[StoryId]) -> dict[StoryId, datetime]:
        """When the last article that is not a copy came into the store, for living stories.

        It is the moment of the article's first decision, whichever story that put it in. For
        a story of copies alone, whose originals were deleted, copies count.
        """
        ...

    def storylines(self, query: StorylineQuery) -> StorylinePage:
        """A page of storylines.

        Raises:
            InvalidQueryError: The cursor is malformed.
        """
        ...

    def search_words(self, words: str, limit: int, scope: SearchScope = EVERYWHERE) -> WordsFound:
        """Articles that hold the words, as prefixes in any script and other spellings."""
        ...

    def within(self, ids: Collection[ArticleId], scope: SearchScope) -> set[ArticleId]:
        """Those of the articles that are there and in the scope."""
        ...

    def assign_storylines(
        self, assignment: Mapping[StoryId, StorylineId | None], linked: int
    ) -> None:
        """Writes the storyline of these stories, in one transaction with how far it went.

        Args:
            assignment: By story.
            linked: Number of the entry of the ledger up to which storylines are linked.
        """
        ...

    def unlinked(self) -> list[LedgerEntry]:
        """The entries whose stories may not have been linked, oldest first.

        None but those of the last commit: whoever commits has linked what came before.
        """
        ...

    def storylines_of(self, story_ids: Collection[StoryId]) -> dict[StoryId, StorylineId | None]:
        """The storylines of the living stories among these ids; much cheaper than summaries."""
        ...

    def storyline_stories(self, ids: Collection[StorylineId]) -> dict[StorylineId, list[StoryId]]:
        """The stories of storylines."""
        ...

    def recent(self, limit: int) -> Iterator[EmbeddedArticle]:
        """The articles committed last, in order of commit, oldest of them first."""
        ...

    def vectors(
        self, batch_size: int = 4096, *, after: int = 0
    ) -> Iterator[tuple[list[ArticleId], list[date | None], Matrix]]:
        """All `whole` vectors with their publication days (UTC), to rebuild an index from.

        Args:
            batch_size: Vectors at once.
            after: Only of articles committed after this number of a commit.
        """
        ...

    def last_commit(self) -> int:
        """The number of the commit of the article committed last; 0 while there is none.

        It grows with each article that is written, until one is deleted.
        """
        ...

    def ledger(self) -> Iterator[Decision]:
        """All decisions, oldest first."""
        ...

    def entries(self, query: LedgerQuery) -> Iterator[LedgerEntry]:
        """Decisions with their numbers, oldest first."""
        ...

    def published_lately(self, within: timedelta) -> list[tuple[ArticleId, datetime]]:
        """The articles published within a time before the latest publication of all."""
        ...

    def last_numbers(self, story_ids: Collection[StoryId]) -> dict[StoryId, int]:
        """The number of the last entry that speaks of each story; one without never was."""
        ...

    def last_number(self) -> int:
        """The number of the ledger's last entry; 0 while it is empty."""
        ...

    def sizes(self, story_ids: Collection[StoryId], at: int) -> dict[StoryId, int]:
        """How many articles each story had after an entry; those that had none are left out."""
        ...

    def constraints(self) -> list[StandingConstraint]:
        """What people said and nobody took back, in order of the articles' ids."""
        ...

    def adjustments(self) -> list[AdjustmentRecord]:
        """How people adjusted the weights, oldest first; the last one counts."""
        ...

    def record_adjustment(self, record: AdjustmentRecord) -> None:
        """Adds to them; it is stored when it returns."""
        ...

    def totals(self) -> Totals:
        """What the store holds."""
        ...

    def state(self) -> int:
        """A number that is another one once anything was written, by whatever process."""
        ...

    def close(self) -> None:
        """Releases the database; the store cannot be used afterwards."""
        ...

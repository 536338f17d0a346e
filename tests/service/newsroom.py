"""A small newsroom: a store of its own, the real engine and people who correct it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.clustering.scorer import load_scorer
from app.clustering.storylines import load_storyline_scorer
from app.domain.article import ArticleId, RawArticle
from app.domain.constraint import Constraint, ConstraintKind, Constraints
from app.domain.decision import Grouping, fold
from app.domain.story import Membership, StoryId
from app.embedding.registry import load_embedder, packaged_lexicon
from app.index.exact import ExactIndex
from app.service.corrections import By, Corrections
from app.service.engine import Engine
from app.service.history import History
from app.service.ingest import Ingest
from app.service.second_process import SecondProcess
from app.service.storylines import StorylineKeeper
from app.storage.sql_store import SqlStore
from tests.fakes import FixedClock, FixedLanguage
from tests.service.samples import reports_of
from tests.storage.places import PLACES, PlaceIn

EMBEDDER = load_embedder("packaged")
LEXICON = packaged_lexicon(EMBEDDER)
ANNA = By("anna", "same talks")


def report(name: str, of: RawArticle) -> RawArticle:
    """A report under another id."""
    return replace(of, id=ArticleId(name))


LUNA, HERAT, MOROCCO = (
    reports_of(event) for event in ("luna25", "quake-herat-oct23", "quake-morocco-sep23")
)

FIRST_LUNA, _, *OTHER_LUNA = LUNA  # the second is a copy of the first
L1, L2, L3 = (
    report(f"luna{number}", of=raw) for number, raw in enumerate((FIRST_LUNA, *OTHER_LUNA[:2]), 1)
)
L4 = report("luna4", of=OTHER_LUNA[2])
H1, H2 = (report(f"herat{number}", of=raw) for number, raw in enumerate(HERAT[:2], 1))
COPY = report("copy", of=FIRST_LUNA)


def ids(*raws: RawArticle) -> list[ArticleId]:
    """The ids of articles."""
    return [raw.id for raw in raws]


class Newsroom:
    """Takes articles in and corrects stories, as a service does; may be closed and reopened."""

    def __init__(
        self,
        folder: Path,
        *,
        join_log_odds: float = 0.0,
        place_in: PlaceIn = PLACES["sqlite"],
        helper: SecondProcess | None = None,
    ) -> None:
        self._place = place_in(folder)
        self._helper = helper
        self._join_log_odds = join_log_odds
        self.clock = FixedClock()
        self.open()

    def open(self) -> None:
        self.store = SqlStore(self._place)
        self.index = ExactIndex(EMBEDDER.dimension)
        for ids, days, vectors in self.store.vectors():
            self.index.add(ids, vectors, days)
        self.engine = Engine(
            self.store,
            self.index,
            LEXICON,
            load_scorer(),
            window_days=14,
            join_log_odds=self._join_log_odds,
        )
        lines = StorylineKeeper(self.store, self.index, self.engine, load_storyline_scorer())
        self.ingest = Ingest(
            store=self.store,
            index=self.index,
            embedder=EMBEDDER,
            identifier=FixedLanguage("und"),
            engine=self.engine,
            storylines=lines,
            clock=self.clock,
            batch_size=256,
            helper=self._helper,
        )
        self.corrections = Corrections(
            store=self.store,
            index=self.index,
            engine=self.engine,
            storylines=lines,
            clock=self.clock,
        )
        self.history = History(self.store)

    def restart(self) -> None:
        self.store.close()
        self.open()

    def take(self, *raws: RawArticle) -> list[StoryId]:
        """Takes articles in; the story of each."""
        return [result.story_id or StoryId("") for result in self.ingest.run(raws)]

    def grouping(self) -> Grouping:
        return fold(self.store.ledger())

    def story_of(self, raw: RawArticle) -> StoryId:
        return self.place(raw).story_id

    def place(self, raw: RawArticle) -> Membership:
        return self.store.memberships([raw.id])[raw.id]

    def stories(self) -> list[list[str]]:
        """The articles of each story, all by id."""
        found: dict[StoryId, list[str]] = {}
        for place in self.grouping().memberships.values():
            found.setdefault(place.story_id, []).append(place.article_id)
        return sorted(sorted(ids) for ids in found.values())

    def check(self) -> None:
        """Ledger, store, engine and constraints agree with each other."""
        grouping = self.grouping()
        ids = [each for batch, _, _ in self.store.vectors() for each in batch]
        assert len(set(ids)) == len(ids)
        assert self.store.memberships(ids) == grouping.memberships
        assert sorted(grouping.memberships) == sorted(ids)
        assert {each: self.engine.places.membership(each) for each in ids} == grouping.memberships
        standing = {each.constraint for each in self.store.constraints()}
        assert standing == set(grouping.constraints.values())
        assert len(self.index) == len(ids)
        check_constraints(grouping.memberships, standing)
        check_copies(grouping.memberships)
        living = {place.story_id for place in grouping.memberships.values()}
        for story_id, members in self.store.members(living).items():
            remembered = self.engine.places.memberships(story_id)
            assert sorted(map(str, remembered)) == sorted(map(str, members))
        for story_id in {*living, *grouping.redirects}:
            resolved = grouping.resolve(story_id)
            assert self.store.resolve(story_id) == (resolved if resolved in living else None)


def check_constraints(places: dict[ArticleId, Membership], standing: set[Constraint]) -> None:
    closed = Constraints(standing)
    for each in standing:
        ends = [places[end].story_id for end in each.ends if end in places]
        if len(ends) == 2:
            assert (ends[0] == ends[1]) == (each.kind is ConstraintKind.MUST_LINK), each
    for article_id, place in places.items():
        here = {each for each in places if places[each].story_id == place.story_id}
        assert closed.block(article_id) & places.keys() <= here
        assert not closed.apart([article_id]) & here


def check_copies(places: dict[ArticleId, Membership]) -> None:
    for place in places.values():
        if place.copy_of is not None:
            assert places[place.copy_of].copy_of is None
            assert places[place.copy_of].story_id == place.story_id


@contextmanager
def newsroom_in(
    folder: Path, raws: Sequence[RawArticle] = (), *, place_in: PlaceIn = PLACES["sqlite"]
) -> Iterator[Newsroom]:
    newsroom = Newsroom(folder, place_in=place_in)
    newsroom.take(*raws)
    try:
        yield newsroom
    finally:
        newsroom.store.close()

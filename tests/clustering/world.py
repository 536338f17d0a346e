"""A small stream of the packaged sample: real articles, the packaged model, no store."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np

import app.cli
from app.analysis.analyse import analyse
from app.clustering.candidates import Surroundings, choose_candidates
from app.clustering.profile import Profile, profile
from app.clustering.scorer import load_scorer
from app.clustering.stream_statistics import StreamStatistics
from app.clustering.vicinity import Vicinity, side_of
from app.clustering.vocabulary import Vocabulary
from app.clustering.weighing import MAX_STORIES, Judgement, Weighing
from app.domain.article import Article, ArticleId
from app.domain.decision import Decision
from app.domain.story import Membership, StoryId
from app.domain.vectors import Matrix, unit_rows
from app.embedding.registry import load_embedder, packaged_lexicon
from app.intake.validation import Limits, article_from_fields
from app.ports import Neighbour
from app.service.preparation import embed_articles
from tests.fakes import FixedLanguage

_SAMPLE = Path(app.cli.__file__).parent / "sample" / "articles.jsonl"
EMBEDDER = load_embedder("packaged")
ARRIVED = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def sample() -> dict[str, Article]:
    """Every article of the sample, analysed."""
    rows = [json.loads(line) for line in _SAMPLE.read_text(encoding="utf-8").splitlines()]
    raws = [
        article_from_fields(row, received_at=ARRIVED, limits=Limits(1_000_000), origin="sample")
        for row in rows
    ]
    return {str(raw.id): analyse(raw, FixedLanguage("und")) for raw in raws}


def event(prefix: str) -> list[str]:
    """The ids of one event's reports."""
    return [name for name in sample() if name.rsplit("-", 1)[0] == prefix]


def reports(event: int, count: int, own_words: float, seed: int) -> Matrix:
    """Vectors of reports of an event, each with something of its own."""
    own = np.random.default_rng(seed).normal(0, own_words / 8, (count, 64))
    return unit_rows((np.eye(64)[event] + own).astype(np.float32))


class World:
    """Articles that have arrived and where they are; implements `weighing.Places`."""

    def __init__(self) -> None:
        self.words = Vocabulary(packaged_lexicon(EMBEDDER))
        self.statistics = StreamStatistics(self.words)
        self.judgement = Judgement(load_scorer(), self.statistics, self.words)
        self.by_id: dict[ArticleId, Profile] = {}
        self.places: dict[ArticleId, Membership] = {}
        self.known_stories: set[StoryId] = set()

    def profile(self, article: Article | str) -> Profile:
        """An article's profile; nothing is remembered of it."""
        article = sample()[article] if isinstance(article, str) else article
        (embedded,) = embed_articles([article], EMBEDDER)
        return profile(embedded, self.words, self.judgement.scorer.genres)

    def add(self, article: Article | str, story: str | None = None) -> Profile:
        """Lets an article arrive, in a story if one is given."""
        made = self.profile(article)
        self.by_id[made.id] = made
        self.statistics.add(made.rows, made.article.language, made.whole)
        if story is not None:
            self.places[made.id] = Membership(made.id, StoryId(story))
            self.known_stories.add(StoryId(story))
        return made

    def add_all(self, names: Iterable[str], story: str) -> None:
        for name in names:
            self.add(name, story)

    def apply(self, decision: Decision) -> StoryId:
        """Puts the article of a decision where it says."""
        after = decision.moves[0].after
        assert after is not None
        self.places[after.article_id] = after
        self.known_stories.add(after.story_id)
        return after.story_id

    def around(self, article: Profile) -> tuple[list[ArticleId], Surroundings]:
        """Candidates and neighbourhood among the articles that have a place."""
        others = [each for each in self.by_id if each != article.id and each in self.places]
        near = [Neighbour(each, float(self.by_id[each].whole @ article.whole)) for each in others]
        near.sort(key=lambda each: (-each.similarity, each.article_id))
        languages = {each: self.by_id[each].article.language for each in others}
        kept, surroundings = choose_candidates(near, languages, article.usual)
        return [each.article_id for each in kept], surroundings

    def vicinity(self, story: str) -> Vicinity:
        """A story amid all articles."""
        side = side_of(self.profiles(self.members(StoryId(story))))
        near = [
            Neighbour(each, float(one.whole @ side.direction)) for each, one in self.by_id.items()
        ]
        near.sort(key=lambda each: (-each.similarity, each.article_id))
        languages = {each: one.article.language for each, one in self.by_id.items()}
        return Vicinity(StoryId(story), side, near, languages, self.judgement, places=self)

    def weigh(self, article: Profile, *, limit: int = MAX_STORIES) -> Weighing:
        """An article against the stories of its candidates."""
        candidates, around = self.around(article)
        return self.weigh_against(article, candidates, around, limit=limit)

    def weigh_against(
        self,
        article: Profile,
        candidates: Sequence[ArticleId],
        around: Surroundings,
        *,
        limit: int = MAX_STORIES,
    ) -> Weighing:
        return Weighing(article, candidates, around, self.judgement, places=self, limit=limit)

    def profiles(self, ids: Sequence[ArticleId]) -> list[Profile]:
        return [self.by_id[each] for each in ids]

    def story_of(self, article_id: ArticleId) -> StoryId:
        return self.places[article_id].story_id

    def members(self, story_id: StoryId) -> list[ArticleId]:
        return [
            place.article_id
            for place in self.places.values()
            if place.story_id == story_id and place.copy_of is None
        ]

    def has_been(self, story_id: StoryId) -> bool:
        return story_id in self.known_stories

"""A story as a whole, and what is near it: what uniting and dividing stories rest on."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

import numpy as np

from app.clustering.candidates import choose_candidates
from app.clustering.company import mean_of_nearest
from app.clustering.profile import Floats, Profile, spread
from app.clustering.stream_statistics import Remainders
from app.clustering.union_fit import Beyond, Side, UnionFit, kinship, measure_union
from app.clustering.weighing import Judgement, Places
from app.domain.article import ArticleId
from app.domain.evidence import Contribution, Evidence, EvidenceKind, StoryScore
from app.domain.story import StoryId
from app.domain.vectors import Matrix, unit_rows
from app.ports import Neighbour

_ASKED_ARTICLES, _ASKED_STORIES = 6, 3
_NOTHING_NEAR = 0.0  # how near, beyond what the stream tells, articles are that are not there
_BEYOND_BEST = 1.0
"""Log-odds by which two sides may be likelier of one event than their likeliest two articles: amid
hundreds of reports on one topic the fit joins stories of which no two articles speak for it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two stories, or two parts of one, that are to be judged.

    Attributes:
        odds: Log-odds of their articles, `(len(left.asked), len(right.asked))`.
        rivals: The mean log-odds of the left against further stories.
        stories: The stories that both are of.
        share_nothing: Whether one of them is one article that shares nothing with the other.
    """

    left: Side
    right: Side
    odds: Floats
    rivals: Sequence[float]
    stories: Collection[StoryId]
    share_nothing: bool = False

    @property
    def ceiling(self) -> float:
        """Log-odds above which no verdict is."""
        return float(self.odds.max()) + _BEYOND_BEST


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two sides report one event.

    Attributes:
        log_odds: That they do; hardly above that of their likeliest two articles.
        fit: What it was told from.
        nearest: The article of the left and that of the right that speak most for it.
    """

    log_odds: float
    fit: UnionFit
    nearest: tuple[Profile, Profile]


class Vicinity:
    """A story amid the articles near its middle.

    Args:
        home: The story.
        side: Its articles.
        neighbours: Articles near its middle, most similar first.
        languages: Of each neighbour.
        judgement: How to compare.
        places: Where the articles are.

    Attributes:
        home: The story.
        side: Its articles.
        places: Where the articles are.
        judgement: How to compare.
    """

    def __init__(
        self,
        home: StoryId,
        side: Side,
        neighbours: Sequence[Neighbour],
        languages: Mapping[ArticleId, str],
        judgement: Judgement,
        *,
        places: Places,
    ) -> None:
        self.home, self.side, self.places, self.judgement = home, side, places, judgement
        usual = fmean(each.usual for each in side.asked)
        kept, surroundings = choose_candidates(neighbours, languages, usual)
        self._nearness: dict[StoryId, float] = {}
        for each in kept:
            story_id = places.story_of(each.article_id)
            nearness = each.similarity - surroundings.radius_of(languages[each.article_id])
            if story_id != home:
                self._nearness[story_id] = max(nearness, self._nearness.get(story_id, nearness))
        self._near = places.profiles(_independent(kept, places))
        self._surroundings = surroundings.among(self._near)
        self._remainders = Remainders(judgement.statistics)
        self._pairs: dict[tuple[ArticleId, ArticleId], float] = {}
        self._strangers: set[tuple[ArticleId, ArticleId]] = set()

    def others(self, closed: Collection[StoryId] = ()) -> dict[StoryId, Side]:
        """The nearest other stories, nearest first.

        Args:
            closed: Stories that are not asked for.
        """
        others = sorted((near, each) for each, near in self._nearness.items())
        chosen = [each for _, each in reversed(others) if each not in closed][:_ASKED_STORIES]
        places = self.places
        return {each: side_of(places.profiles(places.members(each))) for each in chosen}

    def compare(self, groups: Sequence[tuple[Profile, Sequence[Profile]]]) -> None:
        """Compares articles, each with others, for `between`; each two once, and all in one."""
        unknown = [
            (one, fresh)
            for one, others in groups
            if (fresh := [each for each in others if (one.id, each.id) not in self._pairs])
        ]
        if not unknown:
            return
        measured = self.judgement.compare_groups(unknown, self._surroundings)
        odds = iter(self.judgement.scorer.log_odds(measured).tolist())
        unshared = iter(measured.shares_nothing.tolist())
        for one, fresh in unknown:
            for other, each, nothing in zip(fresh, odds, unshared, strict=False):
                self._pairs[one.id, other.id] = self._pairs[other.id, one.id] = each
                if nothing:
                    self._strangers |= {(one.id, other.id), (other.id, one.id)}

    def share_nothing(self, left: Side, right: Side) -> bool:
        """Whether one of two sides is one article that shares nothing with the other."""
        asked = [(one.id, other.id) for one in left.asked for other in right.asked]
        return min(len(left.members), len(right.members)) == 1 and self._strangers.issuperset(asked)

    def between(self, left: Sequence[Profile], right: Sequence[Profile]) -> Floats:
        """Log-odds of compared articles, `(len(left), len(right))`; 0 of one with itself."""
        pairs = self._pairs
        return np.array(
            [
                [0.0 if one.id == other.id else pairs[one.id, other.id] for other in right]
                for one in left
            ]
        )

    def judge(
        self,
        comparisons: Sequence[Comparison],
        log_odds: Callable[[Sequence[UnionFit]], list[float]],
    ) -> list[Verdict]:
        """Whether two sides report one event, of each of at least one comparison.

        Args:
            comparisons: The sides.
            log_odds: That they do, as the scorer tells it of what was measured.
        """
        fits = [
            measure_union(
                each.left,
                each.right,
                each.odds,
                self._surroundings,
                rivals=each.rivals,
                beyond=self._how_alike(each),
            )
            for each in comparisons
        ]
        return [
            Verdict(
                min(answer, each.ceiling),
                fit,
                _nearest(each.left, each.right, each.odds),
            )
            for each, fit, answer in zip(comparisons, fits, log_odds(fits), strict=True)
        ]

    def score(
        self, verdict: Verdict, story_id: StoryId, nearest: ArticleId, beside: str
    ) -> StoryScore:
        """A verdict with its evidence; the contributions add up to its log-odds.

        Args:
            verdict: One of `judge`.
            story_id: The story that it is about.
            nearest: The article of that story that the evidence compares with.
            beside: What told beside the two likeliest articles, in words.
        """
        one, other = verdict.nearest
        evidence = self.judgement.evidence(one, other, self._surroundings)
        rest = verdict.log_odds - sum(part.log_odds for part in evidence.contributions)
        last = Contribution(EvidenceKind.STORY, round(rest, 4), beside)
        parts = (*evidence.contributions, last)
        return StoryScore(story_id, verdict.log_odds, nearest, Evidence(parts))

    def _how_alike(self, comparison: Comparison) -> Beyond:
        """How alike both sides are beyond what the stream tells.

        What single articles say in their own way evens out in the middle of all of them: two
        parts of one event are alike there, though no two of their articles need be.
        """
        sides = comparison.left.members, comparison.right.members
        told = [self._remainders.of(side) for side in sides]
        left, right = unit_rows(np.stack([each.mean(axis=0) for each in told]))
        near = self._near_told @ left
        near[[each in comparison.stories for each in self._near_stories]] = -np.inf
        usual = float(mean_of_nearest(near[None], _NOTHING_NEAR)[0])
        return Beyond(float(left @ right), usual, kinship(*told))

    @cached_property
    def _near_told(self) -> Matrix:
        return (
            self._remainders.of(self._near)
            if self._near
            else np.zeros((0, len(self.side.direction)), np.float32)
        )

    @cached_property
    def _near_stories(self) -> list[StoryId]:
        return [self.places.story_of(each.id) for each in self._near]


def _independent(kept: Sequence[Neighbour], places: Places) -> list[ArticleId]:
    """The articles that are no copies."""
    ids = [each.article_id for each in kept]
    return [each for each in ids if each in places.members(places.story_of(each))]


def side_of(articles: Sequence[Profile]) -> Side:
    """Some of at least one article of a story, from the first to the last."""
    members = in_order(articles)
    return Side(spread(members, _ASKED_ARTICLES), members)


def in_order(articles: Sequence[Profile]) -> list[Profile]:
    """By publication, those without a date last."""
    return sorted(articles, key=_when)


def _when(article: Profile) -> tuple[float, ArticleId]:
    return (np.inf if article.hours is None else article.hours, article.id)


def _nearest(left: Side, right: Side, odds: Floats) -> tuple[Profile, Profile]:
    row, column = divmod(int(odds.argmax()), odds.shape[1])
    return left.asked[row], right.asked[column]

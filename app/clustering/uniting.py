"""Whether stories that have come to rest are one: all of them in sight, none arriving."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from app.clustering.candidates import choose_candidates
from app.clustering.company import mean_of_nearest
from app.clustering.profile import Floats, Profile, stack
from app.clustering.union_fit import Beyond, Side, UnionFit, measure_union
from app.clustering.weighing import Judgement, Places
from app.domain.article import ArticleId
from app.domain.evidence import Contribution, Evidence, EvidenceKind, StoryScore
from app.domain.story import StoryId
from app.domain.vectors import unit_rows
from app.ports import Neighbour

_ASKED_ARTICLES, _ASKED_STORIES = 6, 3
_NOTHING_NEAR = 0.0  # how near, beyond what the stream tells, articles are that are not there
_BEYOND_BEST = 1.0
"""Log-odds by which two stories may be likelier one than their likeliest two articles: amid
hundreds of reports on one topic the fit joins stories of which no two articles speak for it."""


@dataclass(frozen=True, slots=True)
class Union:
    """Another story that may be one with a story.

    Attributes:
        log_odds: That both report one event; hardly above that of their likeliest two articles.
        fit: What it was told from.
        nearest: The article of the story and that of the other that speak most for it.
    """

    story_id: StoryId
    log_odds: float
    fit: UnionFit
    nearest: tuple[Profile, Profile]


class Uniting:
    """A story against the stories near it.

    Args:
        home: The story.
        neighbours: Articles near its middle, most similar first.
        languages: Of each neighbour.
        closed: Stories that may not become one with it.
        judgement: How to compare.
        places: Where the articles are.

    Attributes:
        home: The story.
        places: Where the articles are.
        unions: The stories near it, the likeliest first, ties by id.
    """

    def __init__(
        self,
        home: StoryId,
        neighbours: Sequence[Neighbour],
        languages: Mapping[ArticleId, str],
        judgement: Judgement,
        *,
        places: Places,
        closed: Collection[StoryId] = (),
    ) -> None:
        self.home, self.places, self._judgement = home, places, judgement
        side = side_of(home, places)
        usual = fmean(each.usual for each in side.asked)
        kept, surroundings = choose_candidates(neighbours, languages, usual)
        near: dict[StoryId, float] = {}
        for each in kept:
            story_id = places.story_of(each.article_id)
            nearness = each.similarity - surroundings.radius_of(languages[each.article_id])
            near[story_id] = max(nearness, near.get(story_id, nearness))
        self._near = places.profiles(_independent(kept, places))
        self._surroundings = surroundings.among(self._near)
        others = sorted((near[each], each) for each in near if each != home)
        chosen = [each for _, each in reversed(others) if each not in closed][:_ASKED_STORIES]
        self.unions = self._weigh(side, chosen) if chosen else []

    def score(self, union: Union, into: StoryId) -> StoryScore:
        """A union with its evidence; the contributions add up to its log-odds.

        Args:
            union: One of `unions`.
            into: The story that lasts.
        """
        one, other = union.nearest
        evidence = self._judgement.evidence(one, other, self._surroundings)
        rest = union.log_odds - sum(part.log_odds for part in evidence.contributions)
        detail = "the other articles of both stories, and how far behind the next story is"
        last = Contribution(EvidenceKind.STORY, round(rest, 4), detail)
        lasting = other if self.places.story_of(other.id) == into else one
        parts = (*evidence.contributions, last)
        return StoryScore(into, union.log_odds, lasting.id, Evidence(parts))

    def _weigh(self, left: Side, others: Sequence[StoryId]) -> list[Union]:
        rights = [side_of(each, self.places) for each in others]
        odds, beyond = self._odds(left, rights), self._beyond(left, rights)
        means = [float(each.mean()) for each in odds]
        fits = [
            measure_union(
                left,
                right,
                odds[row],
                self._surroundings,
                rivals=means[:row] + means[row + 1 :],
                beyond=beyond[row],
            )
            for row, right in enumerate(rights)
        ]
        answers = self._judgement.scorer.log_odds_of_unions(fits)
        unions = [
            Union(
                story_id,
                min(answer, float(between.max()) + _BEYOND_BEST),
                fit,
                _nearest(left, right, between),
            )
            for story_id, answer, fit, right, between in zip(
                others, answers, fits, rights, odds, strict=True
            )
        ]
        return sorted(unions, key=lambda each: (-each.log_odds, each.story_id))

    def _beyond(self, left: Side, rights: Sequence[Side]) -> list[Beyond]:
        """How alike stories are to others beyond what the stream tells.

        What single articles say in their own way evens out in the middle of all of them: two
        parts of one event are alike there, though no two of their articles need be.
        """
        told = self._judgement.statistics.beyond
        means = [told(stack(side.members)).mean(axis=0) for side in (left, *rights)]
        middles = unit_rows(np.stack(means))
        near = told(stack(self._near)) @ middles[0] if self._near else np.zeros(0)
        story_of = [self.places.story_of(each.id) for each in self._near]
        found = []
        for right, cosine in zip(rights, (middles[1:] @ middles[0]).tolist(), strict=True):
            both = self.home, self.places.story_of(right.asked[0].id)
            inside = np.array([each in both for each in story_of])
            usual = mean_of_nearest(np.where(inside, -np.inf, near)[None], _NOTHING_NEAR)
            found.append(Beyond(cosine, float(usual[0])))
        return found

    def _odds(self, left: Side, rights: Sequence[Side]) -> list[Floats]:
        """Log-odds of articles of one story against those of others, all in one comparison."""
        asked = [each for right in rights for each in right.asked]
        measured = self._judgement.compare_groups(
            [(each, asked) for each in left.asked], self._surroundings
        )
        whole = self._judgement.scorer.log_odds(measured).reshape(len(left.asked), len(asked))
        ends = np.cumsum([len(right.asked) for right in rights])
        return np.split(whole, ends[:-1], axis=1)


def _independent(kept: Sequence[Neighbour], places: Places) -> list[ArticleId]:
    """The articles that are no copies."""
    ids = [each.article_id for each in kept]
    return [each for each in ids if each in places.members(places.story_of(each))]


def side_of(story_id: StoryId, places: Places) -> Side:
    """Some articles of a story, from its first to its last."""
    members = sorted(places.profiles(places.members(story_id)), key=_when)
    step = max(len(members) / _ASKED_ARTICLES, 1.0)
    chosen = [members[int(place * step)] for place in range(min(len(members), _ASKED_ARTICLES))]
    return Side(chosen, members)


def _when(article: Profile) -> tuple[float, ArticleId]:
    return (np.inf if article.hours is None else article.hours, article.id)


def _nearest(left: Side, right: Side, odds: Floats) -> tuple[Profile, Profile]:
    row, column = divmod(int(odds.argmax()), odds.shape[1])
    return left.asked[row], right.asked[column]

"""Whether stories that have come to rest are one: all of them in sight, none arriving."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from app.clustering.candidates import choose_candidates
from app.clustering.profile import Floats, Profile
from app.clustering.union_fit import Side, UnionFit, measure_union
from app.clustering.weighing import Judgement, Places
from app.domain.article import ArticleId
from app.domain.evidence import Contribution, Evidence, EvidenceKind, StoryScore
from app.domain.story import StoryId
from app.ports import Neighbour

_ASKED_ARTICLES, _ASKED_STORIES = 6, 3
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
        self._surroundings = surroundings.among(places.profiles(_independent(kept, places)))
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
        odds = self._odds(left, rights)
        means = [float(each.mean()) for each in odds]
        fits = [
            measure_union(
                left, right, odds[row], self._surroundings, means[:row] + means[row + 1 :]
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
    return Side(chosen, len(members))


def _when(article: Profile) -> tuple[float, ArticleId]:
    return (np.inf if article.hours is None else article.hours, article.id)


def _nearest(left: Side, right: Side, odds: Floats) -> tuple[Profile, Profile]:
    row, column = divmod(int(odds.argmax()), odds.shape[1])
    return left.asked[row], right.asked[column]

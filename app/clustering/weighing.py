"""An article against its candidate stories: every member speaks, and every rival story."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.clustering.candidates import Surroundings
from app.clustering.details import evidence_of
from app.clustering.features import Measured, measure_groups
from app.clustering.profile import Profile, Words, spread, stack
from app.clustering.scorer import Scorer
from app.clustering.story_fit import (
    Nearness,
    Rivals,
    StoryFit,
    kinship_with,
    measure_fit,
    middle,
)
from app.clustering.stream_statistics import Remainders, StreamStatistics
from app.domain.article import ArticleId
from app.domain.evidence import Evidence
from app.domain.story import StoryId
from app.domain.vectors import Vector

MAX_MEMBERS = 8
"""Members of a story that are asked, nearest first: it bounds what one decision costs."""

MAX_STORIES = 4

_MOST_KIN = 32
"""Members of a story whose middle is looked at."""

_BEYOND_BEST = 0.5
"""Log-odds by which a story may be likelier than its likeliest article. Of the articles that the
fit puts into a story though each member speaks against it by more than this, half are wrong;
without dates half are wrong from the first."""

_FIRST_UNDATED = 1.6
"""Log-odds by which it must be less likely where there are neither dates nor enough articles to
tell what is usual. `tests.benchmarks.handfuls --undated` of gold, gold_dense and unseen: at 1.2,
1.6 and 2.0 75, 41 and 18 of 4,000 pairs are put together by mistake, and 89, 65 and 45 of 300
rightly."""

_QUOTED = 0.06
"""Share of passages word for word the same from which it need not be: what two texts quote at
length is rare without a stream to tell so."""

NOTHING_SHARED = 1.0
"""Log-odds by which it must be likelier that two articles alone, or one alone and a story at rest,
report one event where they share nothing. In the hours that one event fills, what else there is
looks alike: of what `samestory evaluate tests/data/fresh_large.jsonl` puts together .89 is right,
with 0 .87, and as much is found; `notes`, held out, loses .016."""


class Places(Protocol):
    """What a decision may look at: articles and where they are."""

    def profiles(self, ids: Sequence[ArticleId]) -> list[Profile]:
        """Profiles in the order of `ids`."""
        ...

    def story_of(self, article_id: ArticleId) -> StoryId:
        """The story an article is in."""
        ...

    def members(self, story_id: StoryId) -> Sequence[ArticleId]:
        """The articles of a story that are not copies, in order of arrival."""
        ...

    def has_been(self, story_id: StoryId) -> bool:
        """True when a story of this id exists or existed."""
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """What comparing needs besides the articles.

    Attributes:
        statistics: What is usual in the stream.
        join_log_odds: Above it an article joins a story, and stories become one. At 0 when 'the
            same event' is likelier than not, as the fit has it.
    """

    scorer: Scorer
    statistics: StreamStatistics
    words: Words
    join_log_odds: float = 0.0

    def compare(
        self, article: Profile, others: Sequence[Profile], surroundings: Surroundings
    ) -> Measured:
        """Features of an article against at least one other."""
        return self.compare_groups([(article, others)], surroundings)

    def compare_groups(
        self, groups: Sequence[tuple[Profile, Sequence[Profile]]], surroundings: Surroundings
    ) -> Measured:
        """Features of articles, each against at least one other of its own; all in one."""
        others = stack([other for _, asked in groups for other in asked])
        return measure_groups(
            [article for article, _ in groups],
            [len(asked) for _, asked in groups],
            others,
            surroundings=surroundings,
            statistics=self.statistics,
            words=self.words,
        )

    def log_odds(
        self, article: Profile, others: Sequence[Profile], surroundings: Surroundings
    ) -> list[float]:
        """Log-odds that the article and each of the others report one event."""
        if not others:
            return []
        measured = self.compare(article, others, surroundings)
        return [float(odds) for odds in self.scorer.log_odds(measured)]

    def evidence(self, article: Profile, other: Profile, surroundings: Surroundings) -> Evidence:
        """All evidence between two articles, in words."""
        return self.evidence_measured(article, other, self.compare(article, [other], surroundings))

    def evidence_measured(self, article: Profile, other: Profile, measured: Measured) -> Evidence:
        """All evidence between two articles, in words, from what was measured of them alone."""
        shares = self.scorer.shares(measured, 0)
        return evidence_of(article, other, self.words, measured, shares)


@dataclass(frozen=True, slots=True)
class Weighed:
    """How well an article fits a story.

    Attributes:
        log_odds: That the article reports the story's event; hardly above that against the
            member that speaks most for it.
        fit: What it was told from.
        odds_of: Log-odds against each member that was asked.
        adjustment: What corrections add; a part of `log_odds`.
    """

    story_id: StoryId
    log_odds: float
    fit: StoryFit
    odds_of: dict[ArticleId, float]
    adjustment: float = 0.0

    @property
    def nearest(self) -> ArticleId:
        """The member that speaks most for it."""
        return max(self.odds_of, key=lambda article_id: (self.odds_of[article_id], article_id))


class Weighing:
    """An article against the stories of its candidates, and the candidates against theirs.

    Nothing is remembered beyond the article: the same stream gives the same log-odds, in one
    process or with restarts between.

    Args:
        article: The article.
        candidates: Articles to compare it with, none of them itself.
        surroundings: Its own.
        judgement: How to compare.
        places: Where the others are.
        limit: Stories that are weighed, those with the best single candidate.

    Attributes:
        weighed: The stories, best fit first, ties by id.
    """

    def __init__(
        self,
        article: Profile,
        candidates: Sequence[ArticleId],
        surroundings: Surroundings,
        judgement: Judgement,
        *,
        places: Places,
        limit: int = MAX_STORIES,
    ) -> None:
        self.article, self.judgement, self.places = article, judgement, places
        self.surroundings = surroundings.among([article, *places.profiles(candidates)])
        self._remainders = Remainders(judgement.statistics)
        self._pairs: dict[tuple[ArticleId, ArticleId], float] = {}
        self._measured: dict[tuple[ArticleId, ArticleId], tuple[Measured, int]] = {}
        self.odds_of: dict[ArticleId, float] = {}
        self._compare([(article, candidates)])
        self.odds_of = self._odds(article, candidates)
        self._best: dict[StoryId, float] = {}
        for candidate, each in self.odds_of.items():
            story_id = places.story_of(candidate)
            self._best[story_id] = max(each, self._best.get(story_id, each))
        self._ranked = sorted(self._best, key=lambda each: (-self._best[each], each))[:limit]
        asked = {each: self._asked(article, each) for each in self._ranked}
        # All members that will be asked, in one comparison.
        self._compare([(article, [other for others in asked.values() for other in others])])
        self._middles = {each: middle(places.profiles(asked[each])) for each in self._ranked}
        weighed = self._weigh(
            [
                _Question(article, each, self._rivals(each), self._middles[each])
                for each in self._ranked
            ]
        )
        self.weighed = sorted(weighed, key=lambda each: (-each.log_odds, each.story_id))

    def foresee(self, neighbours: Sequence[ArticleId], here: StoryId) -> None:
        """Makes all comparisons that `neighbour_between` will ask for, in one."""
        places = self.places
        self._compare(
            [
                (one, [*self._asked(one, places.story_of(one.id)), *self._asked(one, here)])
                for one in places.profiles(neighbours)
            ]
        )

    def neighbour_between(
        self, neighbour: Profile, here: StoryId, there: StoryId
    ) -> tuple[Weighed, Weighed | None]:
        """A neighbour of the article against two stories, each the other's rival.

        Args:
            neighbour: It is in `there`.
            here: Another story.
            there: Its story; not weighed when it has the story to itself.
        """
        residents = self._asked(neighbour, there)
        hosts = self._asked(neighbour, here)
        self._compare([(neighbour, [*residents, *hosts])])
        at_home, drawn = self._odds(neighbour, residents), self._odds(neighbour, hosts)
        rivals = Rivals(best=[max(at_home.values())] if at_home else [], middle=None)
        questions = [_Question(neighbour, here, rivals)]
        if at_home:
            kept = Rivals(best=[max(drawn.values())], middle=None)
            questions.append(_Question(neighbour, there, kept))
        answers = self._weigh(questions)
        return answers[0], answers[1] if at_home else None

    def evidence(self, one: Profile, other: Profile) -> Evidence:
        """All evidence between two compared articles, in words."""
        found = self._measured.get((one.id, other.id))
        if found is None:  # they were compared the other way round
            return self.judgement.evidence(one, other, self.surroundings)
        measured, row = found
        return self.judgement.evidence_measured(one, other, measured.rows(slice(row, row + 1)))

    def _rivals(self, story_id: StoryId) -> Rivals:
        first = next((each for each in self._ranked if each != story_id), None)
        return Rivals(
            best=[best for each, best in self._best.items() if each != story_id],
            middle=None if first is None else self._middles[first],
        )

    def _weigh(self, questions: Sequence["_Question"]) -> list[Weighed]:
        if not questions:
            return []
        fits: list[StoryFit] = []
        odds_of: list[dict[ArticleId, float]] = []
        for each in questions:
            odds = self._odds(each.one, self._asked(each.one, each.story_id))
            members, said = self.places.profiles(list(odds)), list(odds.values())
            fits.append(
                measure_fit(
                    each.one,
                    members,
                    said,
                    self.surroundings,
                    each.rivals,
                    beyond=self._beyond(each.one, members, each.story_id),
                    direction=each.direction,
                )
            )
            odds_of.append(odds)
        answers = self.judgement.scorer.log_odds_of_fits(fits)
        weighed = []
        for each, fit, odds, answer in zip(questions, fits, odds_of, answers, strict=True):
            log_odds, adjustment = self._told(answer, fit, each.one.id, odds)
            weighed.append(Weighed(each.story_id, log_odds + adjustment, fit, odds, adjustment))
        return weighed

    def _beyond(self, one: Profile, asked: Sequence[Profile], story_id: StoryId) -> Nearness:
        """How near an article is to a story, beyond what the stream tells."""
        members = [each for each in self.places.members(story_id) if each != one.id]
        (own,) = self._remainders.of([one])
        of_all = self._remainders.of(self.places.profiles(spread(members, _MOST_KIN)))
        mean: Vector = np.add.reduce(self._remainders.of(asked), axis=0)
        cosine = float(own @ mean) / max(math.sqrt(mean @ mean), 1e-9)
        return Nearness(cosine, kinship_with(own, of_all))

    def _told(
        self, answer: float, fit: StoryFit, one: ArticleId, odds_of: Mapping[ArticleId, float]
    ) -> tuple[float, float]:
        """Log-odds of a fit and what corrections add; both rise with the answer and the best."""
        best = max(odds_of, key=odds_of.__getitem__)
        beyond = _BEYOND_BEST
        if fit.undated:
            is_first = self.surroundings.are_sparse and not self._quotes(one, best)
            beyond = -_FIRST_UNDATED if is_first else 0.0
        log_odds = min(answer, odds_of[best] + beyond)
        if len(odds_of) == 1 and self._share_nothing(one, best):
            log_odds -= NOTHING_SHARED
        adjust = self.judgement.scorer.adjustment.of
        return log_odds, adjust(log_odds, brevity=fit.brevity, foreign=fit.foreign)

    def _quotes(self, one: ArticleId, other: ArticleId) -> bool:
        """Whether two compared articles share passages word for word."""
        return bool(self._pair(one, other).shared_text[0] >= _QUOTED)

    def _share_nothing(self, one: ArticleId, other: ArticleId) -> bool:
        return bool(self._pair(one, other).shares_nothing[0])

    def _pair(self, one: ArticleId, other: ArticleId) -> Measured:
        """What was measured of two compared articles."""
        pair = (one, other) if (one, other) in self._measured else (other, one)
        measured, row = self._measured[pair]
        return measured.rows(slice(row, row + 1))

    def _asked(self, one: Profile, story_id: StoryId) -> list[ArticleId]:
        return self._nearest_first(story_id, one.id)[:MAX_MEMBERS]

    def _nearest_first(self, story_id: StoryId, but: ArticleId) -> list[ArticleId]:
        """The members, those the article was not compared with last and by id."""
        members, odds_of = self.places.members(story_id), self.odds_of
        near = [each for each in members if each in odds_of and each != but]
        near.sort(key=lambda each: (-odds_of[each], each))
        return near + sorted(each for each in members if each not in odds_of and each != but)

    def _odds(self, one: Profile, others: Sequence[ArticleId]) -> dict[ArticleId, float]:
        """Log-odds of an article against others that it was compared with."""
        return {each: self._pairs[one.id, each] for each in others}

    def _compare(self, groups: Sequence[tuple[Profile, Sequence[ArticleId]]]) -> None:
        """Compares articles with others, each pair once; all that is new in one comparison."""
        planned: set[tuple[ArticleId, ArticleId]] = set()
        unknown: list[tuple[Profile, list[ArticleId]]] = []
        for one, others in groups:
            fresh = [
                each
                for each in dict.fromkeys(others)
                if (one.id, each) not in self._pairs and (each, one.id) not in planned
            ]
            planned.update((one.id, each) for each in fresh)
            if fresh:
                unknown.append((one, fresh))
        if not unknown:
            return
        profiles = [(one, self.places.profiles(fresh)) for one, fresh in unknown]
        measured = self.judgement.compare_groups(profiles, self.surroundings)
        pairs = [(one.id, each) for one, fresh in unknown for each in fresh]
        odds = self.judgement.scorer.log_odds(measured).tolist()
        for row, (pair, each) in enumerate(zip(pairs, odds, strict=True)):
            self._measured[pair] = (measured, row)
            self._pairs[pair] = self._pairs[pair[1], pair[0]] = each


@dataclass(frozen=True, slots=True)
class _Question:
    """How well an article fits a story.

    Attributes:
        rivals: The other stories.
        direction: The middle of the story's members that are asked, if it is known.
    """

    one: Profile
    story_id: StoryId
    rivals: Rivals
    direction: Vector | None = None

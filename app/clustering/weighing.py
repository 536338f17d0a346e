"""An article against its candidate stories: every member speaks, and every rival story."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.clustering.additive import MAX_LOG_ODDS
from app.clustering.candidates import Surroundings
from app.clustering.details import evidence_of
from app.clustering.features import Measured, RarityOf, measure
from app.clustering.profile import Profile, Words, stack
from app.clustering.scorer import Scorer
from app.clustering.story_fit import Rivals, StoryFit, measure_fit, middle
from app.domain.article import ArticleId
from app.domain.evidence import Contribution, Evidence, EvidenceKind, StoryScore
from app.domain.story import StoryId

MAX_MEMBERS = 12
"""Members of a story that are asked, nearest first: it bounds what one decision costs."""

MAX_STORIES = 4
_SPREAD = 3
_BEYOND_BEST = 0.5
"""Log-odds by which a story may be likelier than its likeliest article. Of the articles that the
fit puts into a story though each member speaks against it by more than this, half are wrong;
without dates half are wrong from the first."""


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
        rarity_of: Rarity of terms in the stream by their rows.
        join_log_odds: Above it an article joins a story, and stories become one. At 0 when 'the
            same event' is likelier than not, as the fit has it.
    """

    scorer: Scorer
    rarity_of: RarityOf
    words: Words
    join_log_odds: float = 0.0

    def compare(
        self, article: Profile, others: Sequence[Profile], surroundings: Surroundings
    ) -> Measured:
        """Features of an article against at least one other."""
        return measure(article, stack(others), surroundings, self.rarity_of, self.words)

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
        measured = self.compare(article, [other], surroundings)
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
        self.article, self.surroundings = article, surroundings
        self.judgement, self.places = judgement, places
        odds = judgement.log_odds(article, places.profiles(candidates), surroundings)
        self.odds_of = dict(zip(candidates, odds, strict=True))
        self._pairs = {(article.id, other): each for other, each in self.odds_of.items()}
        self._best: dict[StoryId, float] = {}
        for candidate, each in self.odds_of.items():
            story_id = places.story_of(candidate)
            self._best[story_id] = max(each, self._best.get(story_id, each))
        self._ranked = sorted(self._best, key=lambda each: (-self._best[each], each))[:limit]
        # All members that will be asked, in one comparison.
        self._pair_odds(
            article, [other for each in self._ranked for other in self._asked(article, each)]
        )
        self._middles = {
            each: middle(places.profiles(self._asked(article, each))) for each in self._ranked
        }
        weighed = [self.against(each) for each in self._ranked]
        self.weighed = sorted(weighed, key=lambda each: (-each.log_odds, each.story_id))

    def against(self, story_id: StoryId, *, beside: StoryId | None = None) -> Weighed:
        """The article against one of the weighed stories.

        Args:
            story_id: The story.
            beside: A story that does not count as its rival.
        """
        others = [each for each in self._best if each not in (story_id, beside)]
        first = next((each for each in self._ranked if each not in (story_id, beside)), None)
        rivals = Rivals(
            best=[self._best[each] for each in others],
            middle=None if first is None else self._middles[first],
        )
        return self._weigh(self.article, story_id, rivals)

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
        self._pair_odds(neighbour, [*residents, *self._asked(neighbour, here)])
        at_home = self._pair_odds(neighbour, residents)
        rivals = Rivals(best=[max(at_home.values())] if at_home else [], middle=None)
        drawn = self._weigh(neighbour, here, rivals)
        if not at_home:
            return drawn, None
        kept = Rivals(best=[max(drawn.odds_of.values())], middle=None)
        return drawn, self._weigh(neighbour, there, kept)

    def between(self, left: StoryId, right: StoryId) -> list[float]:
        """Log-odds of some articles of one story against some of another, the article aside."""
        guests = self._spread(right)
        odds = [self._pairs[self.article.id, each] for each in guests if each in self.odds_of]
        for resident in self.places.profiles(self._spread(left)):
            odds += self._pair_odds(resident, guests).values()
        return odds

    def _weigh(self, one: Profile, story_id: StoryId, rivals: Rivals) -> Weighed:
        odds = self._pair_odds(one, self._asked(one, story_id))
        members = self.places.profiles(list(odds))
        fit = measure_fit(one, members, list(odds.values()), self.surroundings, rivals)
        limit = max(odds.values()) + (0.0 if fit.undated else _BEYOND_BEST)
        scorer = self.judgement.scorer
        log_odds = min(scorer.story_log_odds(fit), limit)
        adjustment = scorer.adjustment.of(log_odds, brevity=fit.brevity, foreign=fit.foreign)
        return Weighed(story_id, log_odds + adjustment, fit, odds, adjustment)

    def _asked(self, one: Profile, story_id: StoryId) -> list[ArticleId]:
        return self._nearest_first(story_id, one.id)[:MAX_MEMBERS]

    def _spread(self, story_id: StoryId) -> list[ArticleId]:
        """The member nearest to the article, the farthest, and the one between."""
        members = self._nearest_first(story_id, self.article.id)
        if len(members) <= _SPREAD:
            return members
        return [members[0], members[len(members) // 2], members[-1]]

    def _nearest_first(self, story_id: StoryId, but: ArticleId) -> list[ArticleId]:
        members = [each for each in self.places.members(story_id) if each != but]
        unknown = -MAX_LOG_ODDS - 1
        return sorted(members, key=lambda each: (-self.odds_of.get(each, unknown), each))

    def _pair_odds(self, one: Profile, others: Sequence[ArticleId]) -> dict[ArticleId, float]:
        """Log-odds of an article against others, each pair measured once."""
        unknown = [each for each in others if self._known(one.id, each) is None]
        if unknown:
            profiles = self.places.profiles(unknown)
            answers = self.judgement.log_odds(one, profiles, self.surroundings)
            pairs = ((one.id, other) for other in unknown)
            self._pairs.update(zip(pairs, answers, strict=True))
        return {each: self._pairs[self._known(one.id, each) or (one.id, each)] for each in others}

    def _known(self, one: ArticleId, other: ArticleId) -> tuple[ArticleId, ArticleId] | None:
        return next((pair for pair in ((one, other), (other, one)) if pair in self._pairs), None)


def story_score(weighing: Weighing, weighed: Weighed, article: Profile | None = None) -> StoryScore:
    """A fit with its evidence; the contributions add up to its log-odds.

    Args:
        weighing: What it was weighed in.
        weighed: The fit.
        article: Whose fit it is; None for the article of the weighing.
    """
    nearest = weighed.nearest
    other = weighing.places.profiles([nearest])[0]
    evidence = weighing.judgement.evidence(
        article or weighing.article, other, weighing.surroundings
    )
    parts = evidence.contributions
    if weighed.adjustment:
        taught = Contribution(
            EvidenceKind.ADJUSTMENT,
            round(weighed.adjustment, 4),
            "what people's corrections taught",
        )
        parts = (*parts, taught)
    rest = weighed.log_odds - sum(part.log_odds for part in parts)
    others = len(weighed.odds_of) - 1
    detail = "how far behind the next story is"
    if others:
        detail = f"the story's other {others} article{'s' if others > 1 else ''}, and {detail}"
    evidence = Evidence((*parts, Contribution(EvidenceKind.STORY, round(rest, 4), detail)))
    return StoryScore(weighed.story_id, weighed.log_odds, nearest, evidence)

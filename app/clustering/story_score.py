"""A fit put into evidence: what of it the nearest article tells, and what the rest of the story."""

from app.clustering.profile import Profile
from app.clustering.weighing import Weighed, Weighing
from app.domain.evidence import Contribution, Evidence, EvidenceKind, StoryScore


def story_score(weighing: Weighing, weighed: Weighed, article: Profile | None = None) -> StoryScore:
    """A fit with its evidence; the contributions add up to its calibrated log-odds.

    Args:
        weighing: What it was weighed in.
        weighed: The fit.
        article: Whose fit it is; None for the article of the weighing.
    """
    article, nearest = article or weighing.article, weighed.nearest
    other = weighing.places.profiles([nearest])[0]
    log_odds = weighing.judgement.scorer.calibrated(weighed.log_odds, article, other)
    evidence = weighing.evidence(article, other)
    parts = evidence.contributions
    if weighed.adjustment:
        taught = Contribution(
            EvidenceKind.ADJUSTMENT,
            round(weighed.adjustment, 4),
            "what people's corrections taught",
        )
        parts = (*parts, taught)
    rest = log_odds - sum(part.log_odds for part in parts)
    others = len(weighed.odds_of) - 1
    detail = "how far behind the next story is"
    if others:
        detail = f"the story's other {others} article{'s' if others > 1 else ''}, and {detail}"
    evidence = Evidence((*parts, Contribution(EvidenceKind.STORY, round(rest, 4), detail)))
    return StoryScore(weighed.story_id, log_odds, nearest, evidence)

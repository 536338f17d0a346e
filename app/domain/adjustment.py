"""An adjustment: what people's corrections change about the log-odds of an article and a story."""

from dataclasses import dataclass
from datetime import datetime

MAX_ADJUSTED_LOG_ODDS = 7.0  # as of the weights: nothing speaks louder
_FLATTEST = -0.8  # of the slope: a higher score never comes out lower


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A straight line through log-odds, moved for headlines and for foreign stories.

    All zeros change nothing.

    Attributes:
        intercept: Added, in log-odds.
        slope: Added for each unit of log-odds; the line's slope is 1 more.
        headline: Added where the article is as short as a headline.
        foreign: Added where the story has no article in the article's language.
    """

    intercept: float = 0.0
    slope: float = 0.0
    headline: float = 0.0
    foreign: float = 0.0

    def of(self, log_odds: float, *, brevity: float, foreign: bool) -> float:
        """What is added to log-odds; the sum is within ±`MAX_ADJUSTED_LOG_ODDS`.

        Args:
            log_odds: As the weights have it.
            brevity: 1 for a headline, 0 for a full text.
            foreign: The story has no article in the article's language.
        """
        if self == IDENTITY:
            return 0.0
        moved = self.intercept + self.headline * brevity + self.foreign * foreign
        adjusted = log_odds * (1 + max(self.slope, _FLATTEST)) + moved
        return min(max(adjusted, -MAX_ADJUSTED_LOG_ODDS), MAX_ADJUSTED_LOG_ODDS) - log_odds


IDENTITY = Adjustment()


@dataclass(frozen=True, slots=True)
class AdjustmentRecord:
    """That a person applied an adjustment, or went back to the weights alone.

    Attributes:
        adjustment_id: Of the proposal; None for going back.
        adjustment: In use from then on.
        weights: Fingerprint of the weights that it adjusts; it serves no others.
        corrections: On how many it was fitted.
        author: As they call themselves.
        decided_at: Aware, UTC.
    """

    adjustment_id: str | None
    adjustment: Adjustment
    weights: str
    corrections: int
    author: str
    reason: str | None
    decided_at: datetime

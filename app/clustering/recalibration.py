"""Fits an adjustment of log-odds: logistic regression that hardly moves without many examples.

Maximum a posteriori with a normal prior around 'change nothing', by Newton's method; the
problem is convex, so the outcome does not depend on where it starts. Platt scaling (1999) with
offsets for the kinds of comparisons that the weights know.
"""

from dataclasses import dataclass

import numpy as np

from app.clustering.profile import Floats
from app.domain.adjustment import Adjustment

# Standard deviations of intercept, slope, headline, foreign. The slope is held most: the errors
# that people correct first are those that were sure of themselves, and would flatten it.
_PRIOR = np.array([0.3, 0.08, 0.25, 0.25])
_STEPS = 30
_PRECISION = 4  # decimals kept; what is finer is noise


@dataclass(frozen=True, slots=True)
class Examples:
    """Judgements and what they should have been, `(n,)` each.

    Attributes:
        log_odds: As the weights have it.
        brevity: 1 for headlines, 0 for full texts.
        foreign: 1 where the story has no article in the article's language.
        targets: In [0, 1]: how likely it is that the article belongs to the story.
        weights: How much each counts.
    """

    log_odds: Floats
    brevity: Floats
    foreign: Floats
    targets: Floats
    weights: Floats

    def __len__(self) -> int:
        return len(self.log_odds)

    def where(self, chosen: Floats) -> "Examples":
        """Those that are chosen, `(n,)` of truth."""
        rows = np.asarray(chosen, dtype=bool)
        return Examples(
            self.log_odds[rows],
            self.brevity[rows],
            self.foreign[rows],
            self.targets[rows],
            self.weights[rows],
        )


def fit_adjustment(examples: Examples) -> Adjustment:
    """The adjustment that examples speak for, held near 'change nothing'; deterministic."""
    columns = np.stack(
        [np.ones(len(examples)), examples.log_odds, examples.brevity, examples.foreign], axis=1
    )
    found = np.zeros(len(_PRIOR))
    for _ in range(_STEPS):
        likely = probabilities(examples.log_odds + columns @ found)
        slope = columns.T @ (examples.weights * (likely - examples.targets)) + found / _PRIOR**2
        bend = (columns.T * (examples.weights * likely * (1 - likely))) @ columns
        found -= np.linalg.solve(bend + np.diag(1 / _PRIOR**2), slope)
    return Adjustment(*(round(float(each), _PRECISION) for each in found))


def adjusted(examples: Examples, adjustment: Adjustment) -> Floats:
    """The log-odds of examples after an adjustment."""
    rows = zip(examples.log_odds, examples.brevity, examples.foreign, strict=True)
    return np.array(
        [
            odds + adjustment.of(float(odds), brevity=float(brevity), foreign=bool(foreign))
            for odds, brevity, foreign in rows
        ]
    )


def probabilities(log_odds: Floats) -> Floats:
    """Log-odds as probabilities."""
    likely: Floats = 0.5 * (1 + np.tanh(0.5 * log_odds))
    return likely

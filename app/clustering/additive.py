"""An additive model: each feature goes through curves of its own, and their sum is log-odds.

The curves are piecewise linear: one for all rows, and one more for each condition a row is
under. Every feature's share is a number of its own, and the shares add up to the score
(a generalised additive model, Hastie and Tibshirani 1986, with linear splines).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from app.clustering.profile import Floats

MAX_LOG_ODDS = 7.0
"""Nothing speaks louder: beyond odds of 1,000 to 1 the dev data cannot tell calibration."""


@dataclass(frozen=True, slots=True)
class AdditiveModel:
    """Fitted curves; immutable, deterministic.

    Attributes:
        knots: Feature -> where its curves bend, in the order of the features' columns.
        conditions: How many conditions each row is under to some degree.
        weights: `(columns,)`, in the order of `basis`.
        centre: `(columns,)` mean of the basis over the fitted rows: a feature at its usual
            value contributes nothing, and the prior carries the rest.
        prior: Log-odds of a row about which nothing is known.
    """

    knots: Mapping[str, tuple[float, ...]]
    conditions: int
    weights: Floats
    centre: Floats
    prior: float
    _hinges: tuple[npt.NDArray[np.intp], Floats, Floats] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Lays the hinges out once: `basis` column by column took a tenth of a decision."""
        owners = [place for place, each in enumerate(self.knots.values()) for _ in (0, *each)]
        bends = [bend for each in self.knots.values() for bend in (0.0, *each)]
        floors = [low for each in self.knots.values() for low in (-np.inf, *(0.0 for _ in each))]
        layout = (np.array(owners, dtype=np.intp), np.array(bends), np.array(floors))
        object.__setattr__(self, "_hinges", layout)

    def log_odds(self, values: Floats, conditions: Floats) -> Floats:
        """Log-odds of each row, `(n,)`, within ±`MAX_LOG_ODDS`.

        Args:
            values: `(n, features)`.
            conditions: `(n, conditions)`, each in [0, 1].
        """
        owners, bends, floors = self._hinges
        hinges = np.maximum(values[:, owners] - bends, floors)
        kinds, own = 1 + self.conditions, len(self.weights) - self.conditions
        shares = hinges @ self.weights[:own].reshape(kinds, -1).T  # without and by condition
        sums = shares[:, 0] + (shares[:, 1:] * conditions).sum(axis=1)
        sums += conditions @ self.weights[own:] + (self.prior - self.centre @ self.weights)
        return _bounded(sums)

    def shares(self, values: Floats, conditions: Floats) -> tuple[dict[str, float], float]:
        """What each feature adds to the log-odds of one row, and what is left for the prior.

        Their sum equals `log_odds`, bound included.

        Args:
            values: `(features,)`.
            conditions: `(conditions,)`.
        """
        owners, bends, floors = self._hinges
        hinges = np.maximum(values[owners] - bends, floors)
        columns = np.concatenate([hinges, *(hinges * each for each in conditions), conditions])
        terms = (columns - self.centre) * self.weights
        own = len(terms) - self.conditions
        by_kind = terms[:own].reshape(1 + self.conditions, -1).sum(axis=0)
        by_owner = np.bincount(owners, by_kind, minlength=len(self.knots)).tolist()
        shares = dict(zip(self.knots, by_owner, strict=True))
        prior = self.prior + float(terms[own:].sum())
        total = prior + sum(by_owner)
        scale = min(max(total, -MAX_LOG_ODDS), MAX_LOG_ODDS) / total if total else 1.0
        return {name: share * scale for name, share in shares.items()}, prior * scale

    def document(self) -> dict[str, object]:
        """The model as JSON."""
        return {
            "knots": {name: list(places) for name, places in self.knots.items()},
            "conditions": self.conditions,
            "weights": [round(float(weight), 6) for weight in self.weights],
            "centre": [round(float(mean), 6) for mean in self.centre],
            "prior": round(self.prior, 6),
        }


def _bounded(log_odds: Floats) -> Floats:
    bounded: Floats = np.minimum(np.maximum(log_odds, -MAX_LOG_ODDS), MAX_LOG_ODDS)
    return bounded


def model_of(document: Mapping[str, Any]) -> AdditiveModel:
    """The model that `AdditiveModel.document` wrote."""
    return AdditiveModel(
        knots={name: tuple(places) for name, places in document["knots"].items()},
        conditions=int(document["conditions"]),
        weights=np.array(document["weights"]),
        centre=np.array(document["centre"]),
        prior=float(document["prior"]),
    )


def choose_knots(
    names: Sequence[str], values: Floats, shares: Sequence[float]
) -> dict[str, tuple[float, ...]]:
    """Knots at quantiles of each feature's values.

    Args:
        names: Of the features.
        values: `(n, features)`.
        shares: The quantiles, in (0, 1).
    """
    knots = {}
    for place, name in enumerate(names):
        places = np.unique(np.quantile(values[:, place], shares))
        inner = places[(places > values[:, place].min()) & (places < values[:, place].max())]
        knots[name] = tuple(round(float(knot), 4) for knot in inner)
    return knots


def basis(values: Floats, conditions: Floats, knots: Mapping[str, tuple[float, ...]]) -> Floats:
    """The columns the weights multiply: hinges, the same by each condition, the conditions.

    Args:
        values: `(n, features)`.
        conditions: `(n, conditions)`.
        knots: In the order of the features.

    Returns:
        `(n, (1 + conditions) * hinges + conditions)`.
    """
    hinges = []
    for place, bends in enumerate(knots.values()):
        value = values[:, place]
        hinges.append(value)
        hinges.extend(np.maximum(value - bend, 0.0) for bend in bends)
    columns = np.stack(hinges, axis=1)
    parts = [columns, *(columns * each[:, None] for each in conditions.T), conditions]
    return np.concatenate(parts, axis=1)

"""The scorer: measured features become log-odds that two articles report one event.

An additive model: each feature goes through piecewise-linear curves, one for all pairs, one
more each for short texts, across languages and without dates; their sum is the log-odds. So
every feature's share is a number of its own, and the shares add up to the score.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.clustering.features import FEATURES, Measured
from app.clustering.profile import Floats
from app.clustering.weight_files import of_other_features, read_weights
from app.domain.evidence import EvidenceKind
from app.domain.vectors import ModelFingerprint

PACKAGED_WEIGHTS = Path(__file__).parent / "weights" / "packaged.json"
MAX_LOG_ODDS = 7.0
"""No pair speaks louder: beyond odds of 1,000 to 1 the dev data cannot tell calibration."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """Fitted weights; immutable, deterministic.

    Attributes:
        fingerprint: Of the embedding model whose vectors it was fitted on.
        knots: Feature -> where its curves bend.
        weights: `(columns,)`, in the order of `basis`.
        centre: `(columns,)` mean of the basis over the fitted pairs: a feature at its usual
            value contributes nothing, and the prior carries the rest.
        prior: Log-odds of a candidate about which nothing is known.
    """

    fingerprint: ModelFingerprint
    knots: Mapping[str, tuple[float, ...]]
    weights: Floats
    centre: Floats
    prior: float

    def log_odds(self, measured: Measured) -> Floats:
        """Log-odds of each candidate, `(n,)`, within ±`MAX_LOG_ODDS`."""
        scores = (basis(measured, self.knots) - self.centre) @ self.weights + self.prior
        bounded: Floats = np.clip(scores, -MAX_LOG_ODDS, MAX_LOG_ODDS)
        return bounded

    def shares(self, measured: Measured, row: int) -> dict[EvidenceKind, float]:
        """What each kind of evidence adds to the log-odds of one candidate.

        The sum over kinds equals `log_odds` of that candidate, bound included.
        """
        terms = (basis(measured, self.knots)[row] - self.centre) * self.weights
        shares = {EvidenceKind.PRIOR: self.prior}
        for kind, term in zip(_column_kinds(self.knots), terms, strict=True):
            shares[kind] = shares.get(kind, 0.0) + float(term)
        total = sum(shares.values())
        bounded = min(max(total, -MAX_LOG_ODDS), MAX_LOG_ODDS)
        scale = bounded / total if total else 1.0
        return {kind: share * scale for kind, share in shares.items()}

    def save(self, path: Path) -> None:
        """Writes the weights as JSON."""
        document = {
            "model_fingerprint": self.fingerprint,
            "features": list(FEATURES),
            "knots": {name: list(places) for name, places in self.knots.items()},
            "weights": [round(float(weight), 6) for weight in self.weights],
            "centre": [round(float(mean), 6) for mean in self.centre],
            "prior": round(self.prior, 6),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def load_scorer(path: Path = PACKAGED_WEIGHTS) -> Scorer:
    """Reads fitted weights.

    Raises:
        ConfigurationError: The file is missing, broken, or of other features than this version.
    """
    document: Any = read_weights(path)  # what is in it is checked by its features
    if document.get("features") != list(FEATURES):
        raise of_other_features(path)
    return Scorer(
        fingerprint=ModelFingerprint(document["model_fingerprint"]),
        knots={name: tuple(places) for name, places in document["knots"].items()},
        weights=np.array(document["weights"]),
        centre=np.array(document["centre"]),
        prior=float(document["prior"]),
    )


def choose_knots(
    values: Floats, shares: Sequence[float] = (0.2, 0.5, 0.8, 0.95)
) -> dict[str, tuple[float, ...]]:
    """Knots at quantiles of each feature's values, `(n, len(FEATURES))`."""
    knots = {}
    for place, name in enumerate(FEATURES):
        places = np.unique(np.quantile(values[:, place], shares))
        inner = places[(places > values[:, place].min()) & (places < values[:, place].max())]
        knots[name] = tuple(round(float(knot), 4) for knot in inner)
    return knots


def basis(measured: Measured, knots: Mapping[str, tuple[float, ...]]) -> Floats:
    """The columns the weights multiply: hinges, the same by each condition, the conditions.

    Returns:
        `(n, 4 * hinges + 3)`.
    """
    hinges = []
    for place, name in enumerate(FEATURES):
        value = measured.values[:, place]
        hinges.append(value)
        hinges.extend(np.maximum(value - knot, 0.0) for knot in knots[name])
    columns = np.stack(hinges, axis=1)
    conditions = [measured.short[:, None], measured.cross[:, None], measured.undated[:, None]]
    by_condition = [columns * condition for condition in conditions]
    return np.concatenate([columns, *by_condition, *conditions], axis=1)


def _column_kinds(knots: Mapping[str, tuple[float, ...]]) -> list[EvidenceKind]:
    once = [kind for name, kind in FEATURES.items() for _ in range(1 + len(knots[name]))]
    return once * 4 + [EvidenceKind.PRIOR] * 3

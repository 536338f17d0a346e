"""Fits the scorer: weights of evidence and their calibration for one embedding model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from app.clustering.features import Measured
from app.clustering.profile import Floats
from app.clustering.scorer import Scorer, basis, choose_knots
from app.domain.vectors import ModelFingerprint
from app.training.pairs import Pairs

FILE_WEIGHTS: Mapping[str, float] = {
    "gold": 4000,
    "gold undated": 3000,
    "gold half dated": 2000,
    "gold small streams": 4000,
    "gold_dense": 6000,
    "gold_dense undated": 3000,
    "gold_dense half dated": 2000,
    "gold_dense small streams": 2000,
    "og2021": 20000,
    "og2021 undated": 4000,
    "og2021 small streams": 3000,
    "itn": 15000,
    "itn undated": 4000,
    "itn small streams": 3000,
    "ecb_plus": 6000,
}
"""Pairs each part counts for: headlines come by the hundred thousand, full texts are rare."""

_OTHER_FILE_WEIGHT = 5000.0
_REGULARISATION = 0.3  # inverse strength on standardised columns; other values were not tried
_ITERATIONS = 400


@dataclass(frozen=True, slots=True, eq=False)
class TrainingSet:
    """Pairs of several files end to end.

    Attributes:
        weights: Of each pair, so that each file counts as `FILE_WEIGHTS` says.
    """

    measured: Measured
    same: npt.NDArray[np.bool_]
    weights: Floats


def join(files: Mapping[str, Pairs]) -> TrainingSet:
    """Puts the pairs of at least one file together."""
    weights = [
        np.full(len(pairs.same), FILE_WEIGHTS.get(name, _OTHER_FILE_WEIGHT) / len(pairs.same))
        for name, pairs in files.items()
    ]
    return TrainingSet(
        measured=join_measured([pairs.measured for pairs in files.values()]),
        same=np.concatenate([pairs.same for pairs in files.values()]),
        weights=np.concatenate(weights),
    )


def join_measured(parts: Sequence[Measured]) -> Measured:
    """Puts rows of features together."""
    return Measured(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.short for part in parts]),
        np.concatenate([part.cross for part in parts]),
        np.concatenate([part.undated for part in parts]),
    )


def fit(training: TrainingSet, fingerprint: ModelFingerprint) -> Scorer:
    """Fits weights by logistic regression with an L2 penalty; deterministic.

    A logistic fit on weighted pairs is calibrated for the mixture the weights describe.
    """
    knots = choose_knots(training.measured.values)
    columns = basis(training.measured, knots)
    scaler = StandardScaler().fit(columns, sample_weight=training.weights)
    model = LogisticRegression(C=_REGULARISATION, max_iter=_ITERATIONS)
    model.fit(scaler.transform(columns), training.same, sample_weight=training.weights)
    return Scorer(
        fingerprint=fingerprint,
        knots=knots,
        weights=model.coef_[0] / scaler.scale_,
        centre=scaler.mean_,
        prior=float(model.intercept_[0]),
    )

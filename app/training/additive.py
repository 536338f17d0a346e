"""Fits an additive model by penalised logistic regression."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from app.clustering.additive import AdditiveModel, basis, choose_knots
from app.clustering.profile import Floats

_ITERATIONS = 200
_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What a model is fitted on.

    Attributes:
        values: `(n, features)`.
        conditions: `(n, conditions)`.
        truth: How far each row is true, `(n,)` in [0, 1].
        weights: How much each row counts, `(n,)`.
    """

    values: Floats
    conditions: Floats
    truth: Floats
    weights: Floats


def fit_additive(
    names: Sequence[str], rows: Rows, *, knot_shares: Sequence[float], regularisation: float
) -> AdditiveModel:
    """Fits curves to rows; deterministic.

    A logistic fit on weighted rows is calibrated for the mixture the weights describe.

    Args:
        names: Of the features.
        rows: At least one true in part and one false in part.
        knot_shares: Quantiles of a feature at which its curves may bend.
        regularisation: Inverse strength of the L2 penalty, on standardised columns.
    """
    knots = choose_knots(names, rows.values, knot_shares)
    columns = basis(rows.values, rows.conditions, knots).astype(np.float32)
    with np.errstate(invalid="ignore"):  # of a column that is all alike, rounded below nothing
        scaler = StandardScaler().fit(columns, sample_weight=rows.weights)
    scaler.scale_ = np.where(np.isnan(scaler.scale_), 1.0, scaler.scale_)
    scaled = scaler.transform(columns)
    true, false = rows.weights * rows.truth > 0, rows.weights * (1 - rows.truth) > 0
    model = LogisticRegression(C=regularisation, max_iter=_ITERATIONS, tol=_TOLERANCE)
    with warnings.catch_warnings():  # a few more steps change no digit that is kept
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(
            np.concatenate([scaled[true], scaled[false]]),
            np.concatenate([np.ones(true.sum()), np.zeros(false.sum())]),
            sample_weight=np.concatenate(
                [
                    (rows.weights * rows.truth)[true],
                    (rows.weights * (1 - rows.truth))[false],
                ]
            ),
        )
    return AdditiveModel(
        knots=knots,
        conditions=rows.conditions.shape[1],
        weights=(model.coef_[0] / scaler.scale_).astype(np.float64),
        centre=scaler.mean_.astype(np.float64),
        prior=float(model.intercept_[0]),
    )

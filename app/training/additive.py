"""Fits an additive model by penalised logistic regression."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.linalg import block_diag
from scipy.special import expit

from app.clustering.additive import AdditiveModel, basis, choose_knots
from app.clustering.profile import Floats

_STEPS, _SWEEPS = 20, 300
_TOLERANCE = 1e-5  # of the loss; further steps change no digit that is kept
_SMALL = 1e-7
_LEAST = 1e-9  # variance; below it a column is all alike

Booleans = npt.NDArray[np.bool_]


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


@dataclass(frozen=True, slots=True, eq=False)
class Directions:
    """Curves that may only rise, or only fall, whatever the conditions.

    Attributes:
        rising: Names of features.
        falling: Names of others.
        corners: Functions of the conditions that are never negative, each as what it takes of 1
            and of each condition, `(functions, 1 + conditions)`. A slope is a sum of them.
    """

    rising: Collection[str] = ()
    falling: Collection[str] = ()
    corners: Floats = field(default_factory=lambda: np.empty((0, 0)))


ANY = Directions()


def fit_additive(
    names: Sequence[str],
    rows: Rows,
    *,
    knot_shares: Sequence[float],
    regularisation: float,
    directions: Directions = ANY,
) -> AdditiveModel:
    """Fits curves to rows; deterministic.

    A logistic fit on weighted rows is calibrated for the mixture the weights describe.

    Args:
        names: Of the features.
        rows: At least one true in part and one false in part.
        knot_shares: Quantiles of a feature at which its curves may bend.
        regularisation: Inverse strength of the L2 penalty, on standardised columns.
        directions: Which curves may only rise or fall.
    """
    knots = choose_knots(names, rows.values, knot_shares)
    columns = basis(rows.values, rows.conditions, knots).astype(np.float32)
    share = rows.weights / rows.weights.sum()
    centre = share.astype(np.float32) @ columns
    columns -= centre
    variances = share.astype(np.float32) @ columns**2
    scale = np.append(np.where(variances > _LEAST, variances, 1.0), 0.0)  # none on the prior
    shape, bounded = _shape(knots, rows.conditions.shape[1], directions)
    problem = _Problem(
        columns=np.column_stack((columns, np.ones(len(columns), np.float32))),
        truth=rows.truth,
        share=share,
        shape=shape,
        bounded=bounded,
        penalty=shape.T @ (scale[:, None] * shape) / (regularisation * rows.weights.sum()),
    )
    weights = shape @ problem.solve()
    return AdditiveModel(
        knots=knots,
        conditions=rows.conditions.shape[1],
        weights=weights[:-1],
        centre=centre.astype(np.float64),
        prior=float(weights[-1]),
    )


def _shape(
    knots: Mapping[str, tuple[float, ...]], conditions: int, directions: Directions
) -> tuple[Floats, Booleans]:
    """What weights are made of: slopes of the pieces between knots, and the prior.

    Returns:
        `(columns + 1, parameters)`, and which parameters must not be negative.
    """
    sizes = [1 + len(bends) for bends in knots.values()]
    hinges = block_diag(*[np.eye(size) - np.eye(size, k=-1) for size in sizes])
    parts, bounded = [], []
    for name, own in zip(knots, np.split(hinges, np.cumsum(sizes)[:-1], axis=1), strict=True):
        sign = int(name in directions.rising) - int(name in directions.falling)
        kinds = sign * directions.corners.T if sign else np.eye(1 + conditions)
        parts.append(np.kron(kinds, own))
        bounded += [sign != 0] * parts[-1].shape[1]
    free = np.eye(conditions + 1)
    made: Floats = block_diag(np.concatenate(parts, axis=1), free)
    return made, np.array([*bounded, *[False] * len(free)])


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """Least penalised log-loss by Newton steps, each within the bounds, as glmnet takes them.

    (Friedman et al. 2010.) L-BFGS-B stops far from the least: the columns lean on one another.

    Attributes:
        columns: Centred, the last all 1, `(n, columns)`.
        truth: `(n,)` in [0, 1].
        share: What each row counts, `(n,)`, 1 in all.
        shape: What the weights of columns take of each parameter, `(columns, parameters)`.
        bounded: Which parameters must not be negative, `(parameters,)`.
        penalty: Of each two parameters, `(parameters, parameters)`.
    """

    columns: npt.NDArray[np.float32]
    truth: Floats
    share: Floats
    shape: Floats
    bounded: Booleans
    penalty: Floats

    def solve(self) -> Floats:
        """The parameters, `(parameters,)`."""
        mean = self.share @ self.truth
        found = np.append(np.zeros(len(self.bounded) - 1), np.log(mean / (1 - mean)))
        loss = self._loss(found)
        for _ in range(_STEPS):
            step = self._newton(found) - found
            length = 1.0
            while (reached := self._loss(found + length * step)) > loss and length > _SMALL:
                length /= 2
            found = found + length * step
            if loss - reached < _TOLERANCE * loss:
                break
            loss = reached
        return found

    def _odds(self, parameters: Floats) -> Floats:
        odds = self.columns @ (self.shape @ parameters).astype(np.float32)
        return odds.astype(np.float64)

    def _loss(self, parameters: Floats) -> float:
        odds = self._odds(parameters)
        loss = self.share @ (np.logaddexp(0.0, odds) - self.truth * odds)
        return float(loss + parameters @ self.penalty @ parameters / 2)

    def _newton(self, parameters: Floats) -> Floats:
        """Where the loss, taken for quadratic, is least."""
        chance = expit(self._odds(parameters))
        curvature = (self.share * np.maximum(chance * (1 - chance), _SMALL)).astype(np.float32)
        curved = (self.columns * curvature[:, None]).T @ self.columns
        quadratic = self.shape.T @ curved @ self.shape + self.penalty
        error = (self.share * (chance - self.truth)).astype(np.float32)
        slope = self.shape.T @ (error @ self.columns) + self.penalty @ parameters
        return _least(quadratic, slope, parameters, self.bounded)


def _least(quadratic: Floats, slope: Floats, start: Floats, bounded: Booleans) -> Floats:
    """Where a quadratic function is least, one coordinate after another.

    Args:
        quadratic: Its second derivatives, `(n, n)`.
        slope: Its first at the start, `(n,)`.
        start: `(n,)`.
        bounded: Which coordinates must not be negative, `(n,)`.
    """
    found, slope = start.copy(), slope.copy()
    curvatures = np.maximum(np.diag(quadratic), _LEAST).tolist()
    floors = np.where(bounded, 0.0, -np.inf).tolist()
    for _ in range(_SWEEPS):
        gained = 0.0
        for place, (curvature, floor) in enumerate(zip(curvatures, floors, strict=True)):
            step = max(found[place] - slope[place] / curvature, floor) - found[place]
            if step:
                found[place] += step
                slope += step * quadratic[place]
                gained = max(gained, step * step * curvature)
        if gained < _SMALL:
            break
    return found

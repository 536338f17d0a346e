"""Fits the scorer: weights of evidence and their calibration for one embedding model."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from app.clustering.additive import AdditiveModel
from app.clustering.features import CONDITIONS, FEATURES
from app.clustering.profile import Floats
from app.clustering.scorer import (
    CALIBRATION_CONDITIONS,
    CALIBRATION_FEATURES,
    UNCHANGED,
    Scorer,
)
from app.clustering.story_fit import FIT_CONDITIONS, STORY_FEATURES
from app.clustering.union_fit import UNION_FEATURES
from app.domain.vectors import ModelFingerprint
from app.evaluation.calibration import Judged, joined
from app.training.additive import Directions, Rows, fit_additive
from app.training.fits import Fits, Met
from app.training.pairs import Pairs

PAIR_WEIGHTS: Mapping[str, float] = {
    "gold": 4000,
    "gold undated": 3000,
    "gold half dated": 2000,
    "gold small streams": 4000,
    "gold compressed": 8000,
    "gold_dense": 6000,
    "gold_dense undated": 3000,
    "gold_dense half dated": 2000,
    "gold_dense small streams": 2000,
    "gold_dense compressed": 2000,
    "written": 8000,
    "written undated": 4000,
    "written half dated": 3000,
    "written small streams": 4000,
    "written compressed": 8000,
    "days": 8000,
    "days undated": 3000,
    "days half dated": 2000,
    "days small streams": 3000,
    "long_days": 8000,
    "long_days undated": 3000,
    "long_days half dated": 2000,
    "long_days small streams": 3000,
    "notes": 8000,
    "notes undated": 3000,
    "notes small streams": 2000,
    "crowds": 10000,
    "crowds undated": 3000,
    "crowds small streams": 2000,
    "front_pages": 5000,
    "front_pages at once": 5000,
    "front_pages undated": 1500,
    "front_pages small streams": 1000,
    "og2021": 20000,
    "og2021 undated": 4000,
    "og2021 small streams": 3000,
    "itn": 20000,
    "itn undated": 4000,
    "itn small streams": 3000,
    "ecb_plus": 6000,
    "paraphraser": 3000,
    "slavic": 7000,
}
"""Pairs each part counts for: headlines come by the hundred thousand, full texts are rare."""

STORY_WEIGHTS: Mapping[str, float] = {
    "gold": 1500,
    "gold undated": 500,
    "gold half dated": 500,
    "gold small streams": 500,
    "gold compressed": 2100,
    "gold_dense": 1500,
    "gold_dense undated": 500,
    "gold_dense half dated": 500,
    "gold_dense small streams": 300,
    "gold_dense compressed": 500,
    "written": 2500,
    "written undated": 700,
    "written half dated": 700,
    "written small streams": 600,
    "written compressed": 2500,
    "days": 2500,
    "days undated": 500,
    "days half dated": 500,
    "days small streams": 400,
    "long_days": 2500,
    "long_days undated": 500,
    "long_days half dated": 500,
    "long_days small streams": 400,
    "notes": 1500,
    "notes undated": 400,
    "notes small streams": 300,
    "crowds": 2000,
    "crowds undated": 500,
    "crowds small streams": 300,
    "front_pages": 1500,
    "front_pages at once": 1500,
    "front_pages undated": 300,
    "front_pages small streams": 150,
    "og2021": 3000,
    "og2021 undated": 600,
    "og2021 small streams": 300,
    "itn": 4000,
    "itn undated": 500,
    "itn small streams": 300,
    "ecb_plus": 1500,
}
"""Fits each part counts for."""

_RISING = (
    "whole",
    "headline",
    "headline_in_whole",
    "nearness",
    "nearest",
    "own_nearness",
    "other_nearness",
    "together_nearness",
    "together_apart",
    "beyond",
    "words",
    "words_lesser",
    "headline_words",
    "shared_text",
    "names",
    "same_terms",
    "rarest_shared",
    "numbers_shared",
    "dates_agree",
)
_FALLING = (
    "headline_missing",
    "stressed_missing",
    "numbers_differ",
    "ordinals_differ",
    "dates_differ",
    "gap",
    "roundup",
    "background",
)

_OTHER_PAIR_WEIGHT, _OTHER_STORY_WEIGHT = 5000.0, 1500.0
_MOST_PAIRS = 25_000  # of a part: more took longer and changed no score in the second place
_PAIR_KNOTS, _STORY_KNOTS = (0.2, 0.5, 0.8, 0.95), (0.25, 0.5, 0.75, 0.92)
_PAIR_REGULARISATION, _STORY_REGULARISATION, _UNION_REGULARISATION = 0.003, 0.02, 0.03
_CALIBRATION_KNOTS, _CALIBRATION_REGULARISATION = (0.25, 0.5, 0.75), 0.02
_SEED = 2026


def fit_pairs(parts: Mapping[str, Pairs]) -> AdditiveModel:
    """Fits the weights of evidence between two articles; deterministic.

    What is alike only ever speaks for one event, and what differs against it, also for articles
    unlike those that it was fitted on.

    Args:
        parts: Name -> pairs; each counts as `PAIR_WEIGHTS` says.
    """
    kept = {name: _some(pairs) for name, pairs in parts.items() if len(pairs.same)}
    rows = Rows(
        values=np.concatenate([pairs.measured.values for pairs in kept.values()]),
        conditions=np.concatenate([pairs.measured.conditions for pairs in kept.values()]),
        truth=np.concatenate([pairs.same.astype(float) for pairs in kept.values()]),
        weights=_spread(
            {name: pairs.stands_for for name, pairs in kept.items()},
            PAIR_WEIGHTS,
            _OTHER_PAIR_WEIGHT,
        ),
    )
    return fit_additive(
        list(FEATURES),
        rows,
        knot_shares=_PAIR_KNOTS,
        regularisation=_PAIR_REGULARISATION,
        directions=Directions(_RISING, _FALLING, _corners()),
    )


def _corners() -> Floats:
    """Products of conditions and of what is left of them, none ever negative.

    Returns:
        `(products, 1 + len(CONDITIONS))`, as `Directions.corners`.
    """
    products: list[dict[str, int]] = [{"undated": 1}, {"": 1, "undated": -1}]
    for one, both in (("cross", "cross_brevity"), ("crowding", "crowded_brevity")):
        products += [
            {both: 1},
            {one: 1, both: -1},
            {"brevity": 1, both: -1},
            {"": 1, one: -1, "brevity": -1, both: 1},
        ]
    return np.array([[each.get(name, 0) for name in ("", *CONDITIONS)] for each in products])


def fit_stories(parts: Mapping[str, Fits]) -> AdditiveModel:
    """Fits how well an article fits a story; deterministic.

    Where nothing can be learnt, all members of a story decide about a full text; about a
    headline, which need not be like every other headline of its event, the better half.

    Args:
        parts: Name -> fits; each counts as `STORY_WEIGHTS` says.
    """
    if _teach_nothing(parts):
        return _plain(STORY_FEATURES, {"all": 1.0}, short={"all": -1.0, "better_half": 1.0})
    return _fit(STORY_FEATURES, parts, _STORY_REGULARISATION)


def fit_unions(parts: Mapping[str, Fits]) -> AdditiveModel:
    """Fits how well two stories, or two parts of one, report one event; deterministic.

    Where nothing can be learnt, as without dates, the mean of all their articles decides.

    Args:
        parts: Name -> fits; each counts as `STORY_WEIGHTS` says.
    """
    if _teach_nothing(parts):
        return _plain(UNION_FEATURES, {"all": 1.0})
    return _fit(UNION_FEATURES, parts, _UNION_REGULARISATION)


def fit_met(
    met: Mapping[str, Met],
) -> tuple[AdditiveModel, AdditiveModel, AdditiveModel]:
    """Fits articles to stories, stories to each other and parts of stories; deterministic.

    Args:
        met: Part -> what was met in its replays.
    """
    return (
        fit_stories({part: each.stories for part, each in met.items()}),
        fit_unions({part: each.unions for part, each in met.items()}),
        fit_unions({part: each.divisions for part, each in met.items()}),
    )


def _teach_nothing(parts: Mapping[str, Fits]) -> bool:
    """Whether all fits are of one event, or none."""
    shares = [share for fits in parts.values() for share in fits.share.tolist()]
    return min(shares, default=1.0) == 1.0 or max(shares) == 0.0


def fit_calibration(judged: Sequence[Judged]) -> AdditiveModel:
    """Fits what is told of decisions: the best of several is not as likely as any of them.

    Args:
        judged: Decisions to join or not; unless some are right and some wrong, log-odds are
            told as they are.
    """
    found = joined(judged) if judged else None
    if found is None or found.right.all() or not found.right.any():
        return UNCHANGED
    rows = Rows(
        values=found.log_odds[:, None],
        conditions=np.stack((found.short, found.cross), axis=1),
        truth=found.right.astype(float),
        weights=np.ones(len(found.right)),
    )
    return fit_additive(
        CALIBRATION_FEATURES,
        rows,
        knot_shares=_CALIBRATION_KNOTS,
        regularisation=_CALIBRATION_REGULARISATION,
        directions=Directions(CALIBRATION_FEATURES, (), _each_or_not(len(CALIBRATION_CONDITIONS))),
    )


def _each_or_not(conditions: int) -> Floats:
    """Each condition and what is left of it, as `Directions.corners`."""
    corners = []
    for each in np.eye(conditions):
        corners += [[0.0, *each], [1.0, *(-each)]]
    return np.array(corners)


def _fit(
    features: Sequence[str], parts: Mapping[str, Fits], regularisation: float
) -> AdditiveModel:
    kept = {name: fits for name, fits in parts.items() if len(fits.share)}
    rows = Rows(
        values=np.concatenate([fits.values for fits in kept.values()]),
        conditions=np.concatenate([fits.conditions for fits in kept.values()]),
        truth=np.concatenate([fits.share for fits in kept.values()]),
        weights=_spread(
            {name: np.ones(len(fits.share)) for name, fits in kept.items()},
            STORY_WEIGHTS,
            _OTHER_STORY_WEIGHT,
        ),
    )
    return fit_additive(features, rows, knot_shares=_STORY_KNOTS, regularisation=regularisation)


def beginning(pairs: AdditiveModel, fingerprint: ModelFingerprint) -> Scorer:
    """A scorer to begin with, before any fit of an article to a story has been seen.

    Args:
        pairs: Fitted weights between articles.
        fingerprint: Of the embedding model.
    """
    return Scorer(fingerprint, pairs, *fit_met({}))


def _plain(
    features: Sequence[str],
    weights: Mapping[str, float],
    short: Mapping[str, float] = MappingProxyType({}),
) -> AdditiveModel:
    """A model without curves: weights of some features, and those they get beside for headlines."""
    conditions = len(FIT_CONDITIONS)
    columns = np.zeros((1 + conditions) * len(features) + conditions)
    for start, given in ((0, weights), (len(features), short)):
        for name, weight in given.items():
            columns[start + features.index(name)] = weight
    knots: dict[str, tuple[float, ...]] = dict.fromkeys(features, ())
    return AdditiveModel(knots, conditions, columns, np.zeros(len(columns)), 0.0)


def _some(pairs: Pairs) -> Pairs:
    count = len(pairs.same)
    if count <= _MOST_PAIRS:
        return pairs
    rows = np.zeros(count, dtype=bool)
    rows[np.random.default_rng(_SEED).choice(count, _MOST_PAIRS, replace=False)] = True
    return pairs.select(rows)


def _spread(rows: Mapping[str, Floats], totals: Mapping[str, float], otherwise: float) -> Floats:
    """The weight of each row, so that each part counts as much as it should.

    Args:
        rows: Name of the part -> how many each of its rows stands for.
        totals: Name -> what the part counts.
        otherwise: What a part that is not among them counts.
    """
    return np.concatenate(
        [totals.get(name, otherwise) * each / each.sum() for name, each in rows.items()]
    )

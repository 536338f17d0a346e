"""Labelled files grouped by weights that were fitted without the articles' own stories.

Groups (families of confusable events, topics, else stories) are dealt into folds. For each fold
the scorer is fitted on pairs of the other groups, then the fold's articles are replayed as a
stream of their own.
"""

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.clustering.profile import Floats
from app.domain.article import UNDETERMINED
from app.evaluation.calibration import Judged, joined
from app.evaluation.datasets import LabelledArticle
from app.evaluation.metrics import PairwiseScores, PrecisionRecall, b_cubed, pairwise
from app.evaluation.replay import evaluate_articles
from app.ports import Embedder
from app.settings import Settings
from app.training.pairs import Pairs
from app.training.scorer import fit, join

Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """One labelled file, nothing of it scored by weights fitted on it.

    Attributes:
        labelled: The articles.
        stories: Story of each article, in the same order.
        log_odds: Of each candidate pair, `(n,)`.
        pairs: The candidate pairs, in the same order.
        joins: The decisions to join or not.
    """

    labelled: Sequence[LabelledArticle]
    stories: Sequence[str]
    log_odds: Floats
    pairs: Pairs
    joins: Judged

    @property
    def candidates(self) -> Judged:
        """The candidate pairs as judgements."""
        measured = self.pairs.measured
        return Judged(self.log_odds, self.pairs.same, measured.cross, measured.short)

    @property
    def b_cubed(self) -> PrecisionRecall:
        """B-cubed of the stories."""
        return b_cubed(self.stories, [item.label for item in self.labelled])

    @property
    def pairwise(self) -> PairwiseScores:
        """Pairs put together."""
        labels = [item.label for item in self.labelled]
        languages = [item.raw.language or UNDETERMINED for item in self.labelled]
        return pairwise(self.stories, labels, languages)


def hold_out(
    files: Mapping[str, Sequence[LabelledArticle]],
    pairs: Mapping[str, Pairs],
    embedder: Embedder,
    folds: int,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, HeldOut]:
    """Fits and replays once a fold.

    Args:
        files: As `training.calibration.read_files` gives them.
        pairs: As `training.calibration.collect` gives them.
        embedder: The model they were collected with.
        folds: How many.
        progress: Told of each fold when it begins.
    """
    story_of: dict[str, dict[str, str]] = {name: {} for name in files}
    odds: dict[str, Floats] = {name: np.zeros(len(pairs[name].same)) for name in files}
    joins: dict[str, list[Judged]] = {name: [] for name in files}
    inside: dict[str, Booleans] = {name: _undivided(pairs[name], folds) for name in files}
    with tempfile.TemporaryDirectory(prefix="samestory-held-out-") as working:
        weights = Path(working) / "scorer.json"
        for fold in range(folds):
            progress(f"fold {fold + 1} of {folds}")
            kept = {name: each.select(~_touches(each, fold, folds)) for name, each in pairs.items()}
            scorer = fit(join(kept), embedder.fingerprint)
            scorer.save(weights)
            for name, labelled in files.items():
                part = [item for item in labelled if _fold(item.group, folds) == fold]
                report = evaluate_articles(part, Settings(scorer=weights))
                story_of[name] |= {
                    article: f"{fold}/{story}" for article, story in report.predictions.items()
                }
                joins[name].append(report.joins)
                rows = inside[name] & _touches(pairs[name], fold, folds)
                odds[name][rows] = scorer.log_odds(pairs[name].select(rows).measured)
    return {
        name: HeldOut(
            labelled,
            [story_of[name][item.raw.id] for item in labelled],
            odds[name][inside[name]],
            pairs[name].select(inside[name]),
            joined(joins[name]),
        )
        for name, labelled in files.items()
    }


def _fold(group: str, folds: int) -> int:
    return int.from_bytes(hashlib.blake2b(group.encode(), digest_size=4).digest()) % folds


def _folds(groups: npt.NDArray[np.str_], folds: int) -> npt.NDArray[np.intp]:
    of_group = {group: _fold(group, folds) for group in np.unique(groups).tolist()}
    return np.array([of_group[group] for group in groups.tolist()], dtype=np.intp)


def _touches(pairs: Pairs, fold: int, folds: int) -> Booleans:
    touches: Booleans = (_folds(pairs.left_group, folds) == fold) | (
        _folds(pairs.right_group, folds) == fold
    )
    return touches


def _undivided(pairs: Pairs, folds: int) -> Booleans:
    """Pairs whose articles are in one fold: each was compared by weights that know neither."""
    same: Booleans = _folds(pairs.left_group, folds) == _folds(pairs.right_group, folds)
    return same

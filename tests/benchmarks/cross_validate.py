"""Held-out quality: every article is grouped by weights fitted without its stories.

    python -m tests.benchmarks.cross_validate FOLDER [FOLDS]

Groups (families of confusable events, topics, else stories) are dealt into folds. For each
fold the scorer is fitted on pairs of the other groups, then the fold's articles are replayed
as a stream of their own. Prints the scores over all folds, and how well probabilities of held-out
pairs are calibrated.
"""

import hashlib
import sys
import tempfile
from pathlib import Path

import numpy as np

from app.embedding.registry import load_embedder
from app.evaluation.metrics import b_cubed, pairwise
from app.evaluation.replay import evaluate_articles
from app.settings import PACKAGED_MODEL, Settings
from app.training.calibration import collect, read_files
from app.training.pairs import Pairs
from app.training.scorer import fit, join

_BINS = 10


def main(folder: Path, folds: int) -> None:
    files, embedder = read_files(folder), load_embedder(PACKAGED_MODEL)
    pairs = collect(files, embedder)
    predicted: dict[str, dict[str, str]] = {name: {} for name in files}
    odds: dict[str, list[np.ndarray]] = {name: [] for name in files}
    truth: dict[str, list[np.ndarray]] = {name: [] for name in files}
    with tempfile.TemporaryDirectory() as working:
        for fold in range(folds):
            kept = {name: each.select(~_touches(each, fold, folds)) for name, each in pairs.items()}
            scorer = fit(join(kept), embedder.fingerprint)
            scorer.save(Path(working) / "scorer.json")
            settings = Settings(scorer=Path(working) / "scorer.json")
            for name, labelled in files.items():
                held_out = [item for item in labelled if _fold(item.group, folds) == fold]
                report = evaluate_articles(held_out, settings)
                predicted[name] |= {
                    article: f"{fold}/{story}" for article, story in report.predictions.items()
                }
                out = pairs[name].select(_lies_in(pairs[name], fold, folds))
                odds[name].append(scorer.log_odds(out.measured))
                truth[name].append(out.same)
    for name, labelled in files.items():
        stories = [predicted[name][item.raw.id] for item in labelled]
        labels = [item.label for item in labelled]
        languages = [item.raw.language or "und" for item in labelled]
        across = pairwise(stories, labels, languages).cross_language
        error = calibration_error(np.concatenate(odds[name]), np.concatenate(truth[name]))
        print(
            f"{name:12} B-cubed {b_cubed(stories, labels).f1:.3f}   "
            f"cross-language pairs F1 {across.f1:.3f} (precision {across.precision:.2f}, "
            f"recall {across.recall:.2f})   calibration error {error:.3f}"
        )


def calibration_error(log_odds: np.ndarray, same: np.ndarray) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al. 2015)."""
    probability = 1 / (1 + np.exp(-log_odds))
    bins = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(probability[bins == place].mean() - same[bins == place].mean()) * (bins == place).mean()
        for place in range(_BINS)
        if (bins == place).any()
    ]
    return float(sum(gaps))


def _fold(group: str, folds: int) -> int:
    return int.from_bytes(hashlib.blake2b(group.encode(), digest_size=4).digest()) % folds


def _touches(pairs: Pairs, fold: int, folds: int) -> np.ndarray:
    return np.array(
        [
            fold in (_fold(left, folds), _fold(right, folds))
            for left, right in zip(pairs.left_group, pairs.right_group, strict=True)
        ]
    )


def _lies_in(pairs: Pairs, fold: int, folds: int) -> np.ndarray:
    return np.array(
        [
            fold == _fold(left, folds) == _fold(right, folds)
            for left, right in zip(pairs.left_group, pairs.right_group, strict=True)
        ]
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 4)

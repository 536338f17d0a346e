"""What each kind of evidence is worth: the scores without it, weights fitted anew.

    python -m tests.benchmarks.ablation FOLDER [--folds 2] [--kinds names time]

FOLDER holds the labelled files. All figures are held out (see `held_out`). A kind is taken away
from the weights; the folding of copies and the window of days, which are no weights, stay.
Prints a Markdown table: B-cubed F1 / cross-language pairs F1 / average precision of pairs.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sklearn.metrics import average_precision_score

from app.clustering.features import FEATURES
from app.domain.evidence import EvidenceKind
from app.embedding.registry import load_embedder
from app.settings import PACKAGED_MODEL
from app.telemetry import configure_logging
from app.training.calibration import collect, read_files
from app.training.pairs import Pairs
from tests.benchmarks.held_out import HeldOut, hold_out


def main(folder: Path, folds: int, kinds: Sequence[EvidenceKind]) -> None:
    files, embedder = read_files(folder), load_embedder(PACKAGED_MODEL)
    pairs = collect(files, embedder, _tell)
    print("| without | " + " | ".join(files) + " |")
    print("|---|" + "---|" * len(files))
    for kind in (None, *kinds):
        _tell(f"without {kind or 'nothing'}")
        results = hold_out(files, without(kind, pairs), embedder, folds, _tell)
        cells = " | ".join(map(_cell, results.values()))
        print(f"| {kind or '(nothing)'} | {cells} |", flush=True)


def without(kind: EvidenceKind | None, pairs: Mapping[str, Pairs]) -> dict[str, Pairs]:
    """The pairs with all features of a kind at zero, which leaves them no weight."""
    columns = [place for place, each in enumerate(FEATURES.values()) if each is kind]
    blind = {}
    for name, each in pairs.items():
        values = each.measured.values.copy()
        values[:, columns] = 0.0
        blind[name] = replace(each, measured=replace(each.measured, values=values))
    return blind


def _cell(result: HeldOut) -> str:
    precision = average_precision_score(result.pairs.same, result.log_odds)
    languages = {item.raw.language for item in result.labelled}
    across = f"{result.pairwise.cross_language.f1:.3f}" if len(languages) > 1 else "–"
    return f"{result.b_cubed.f1:.3f} / {across} / {precision:.3f}"


def _tell(stage: str) -> None:
    print(stage, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--folds", type=int, default=2)
    parser.add_argument(
        "--kinds",
        nargs="+",
        type=EvidenceKind,
        default=sorted(set(FEATURES.values())),
        help="default: all",
    )
    arguments = parser.parse_args()
    configure_logging("WARNING")
    main(arguments.folder, arguments.folds, arguments.kinds)

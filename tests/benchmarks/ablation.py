"""What each kind of evidence is worth: the scores without it, weights fitted anew.

    python -m tests.benchmarks.ablation FOLDER [--kinds names time]

FOLDER holds the labelled files. All figures are held out (see `held_out`). The evidence between
two articles is fitted anew without a kind; how an article fits a story, the folding of copies and
the window of days stay.
Prints a Markdown table: B-cubed F1 / cross-language pairs F1 / average precision of pairs.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sklearn.metrics import average_precision_score

from app.clustering.features import FEATURES
from app.domain.evidence import EvidenceKind
from app.embedding.registry import load_embedder
from app.settings import PACKAGED_MODEL
from app.telemetry import configure_logging
from app.training.calibration import learn, read_files
from app.training.labelled_pairs import PAIR_FILES
from tests.benchmarks.held_out import HeldOut, replay_unseen


def main(folder: Path, kinds: Sequence[EvidenceKind]) -> None:
    files, embedder = read_files(folder), load_embedder(PACKAGED_MODEL)
    lessons = learn(files, embedder, _tell)
    files = {name: labelled for name, labelled in files.items() if name not in PAIR_FILES}
    print("| without | " + " | ".join(files) + " |")
    print("|---|" + "---|" * len(files))
    for kind in (None, *kinds):
        _tell(f"without {kind or 'nothing'}")
        blind = [] if kind is None else [kind]
        results = replay_unseen(files, embedder, lessons, _tell, without=blind)
        cells = " | ".join(map(_cell, results.values()))
        print(f"| {kind or '(nothing)'} | {cells} |", flush=True)


def _cell(result: HeldOut) -> str:
    precision = average_precision_score(result.candidates.right, result.candidates.log_odds)
    languages = {item.raw.language for item in result.labelled}
    across = f"{result.pairwise.cross_language.f1:.3f}" if len(languages) > 1 else "–"
    return f"{result.b_cubed.f1:.3f} / {across} / {precision:.3f}"


def _tell(stage: str) -> None:
    print(stage, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--kinds",
        nargs="+",
        type=EvidenceKind,
        default=sorted(set(FEATURES.values())),
        help="default: all",
    )
    arguments = parser.parse_args()
    configure_logging("WARNING")
    main(arguments.folder, arguments.kinds)

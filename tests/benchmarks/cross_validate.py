"""Held-out quality: every article is grouped by weights fitted without its stories.

    python -m tests.benchmarks.cross_validate FOLDER [--model NAME]

FOLDER holds the labelled files. Each is replayed as one stream, each article decided by weights
that were fitted without its group (see `held_out`). Prints a line a file: B-cubed, pairs of two
languages, and the expected calibration error of the decisions to join.
"""

import argparse
import sys
from pathlib import Path

from app.embedding.registry import load_embedder
from app.evaluation.calibration import reliability_by_part
from app.settings import PACKAGED_MODEL
from app.telemetry import configure_logging
from app.training.calibration import read_files
from tests.benchmarks.held_out import hold_out


def main(folder: Path, model: str) -> None:
    files = read_files(folder)
    for name, found in hold_out(files, load_embedder(model), _tell).items():
        whole, across = found.b_cubed, found.pairwise.cross_language
        joins = next(iter(reliability_by_part(found.joins).values()))
        print(
            f"{name:12} B-cubed {whole.f1:.3f} ({whole.precision:.2f}, "
            f"{whole.recall:.2f})   two languages {across.f1:.3f} ({across.precision:.2f}, "
            f"{across.recall:.2f})   calibration error of joins {joins.error:.3f}"
        )


def _tell(stage: str) -> None:
    print(stage, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default=PACKAGED_MODEL)
    arguments = parser.parse_args()
    configure_logging("WARNING")
    main(arguments.folder, arguments.model)

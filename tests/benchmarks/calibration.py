"""How far held-out probabilities can be taken at their word.

    python -m tests.benchmarks.calibration FOLDER DIAGRAM.png

FOLDER holds the labelled files. Prints the expected calibration error of candidate pairs and of
decisions to join, for each file and for all, by weights fitted without the articles' stories (see
`held_out`), and draws the diagram of all files.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from app.embedding.registry import load_embedder
from app.evaluation.calibration import Judged, Reliability, joined, reliability_by_part
from app.evaluation.diagram import draw_reliability
from app.settings import PACKAGED_MODEL
from app.telemetry import configure_logging
from app.training.calibration import read_files
from tests.benchmarks.held_out import hold_out


def main(folder: Path, diagram: Path) -> None:
    files, embedder = read_files(folder), load_embedder(PACKAGED_MODEL)
    results = hold_out(files, embedder, _tell)
    candidates = {name: each.candidates for name, each in results.items()}
    joins = {name: each.joins for name, each in results.items()}
    panels = {
        "candidate pairs": _print(candidates, "candidate pairs"),
        "decisions to join": _print(joins, "decisions to join"),
    }
    draw_reliability(panels, diagram)


def _print(judged: Mapping[str, Judged], title: str) -> dict[str, Reliability]:
    """Prints a table, a file a line; the reliability of all files."""
    together = joined(list(judged.values()))
    rows = {
        name: reliability_by_part(each) for name, each in {**judged, "all files": together}.items()
    }
    parts = list(rows["all files"])
    print(f"| {title} | " + " | ".join(parts) + " |")
    print("|---|" + "---|" * len(parts))
    for name, found in rows.items():
        print(f"| {name} | " + " | ".join(map(_cell, found.values())) + " |")
    print()
    return rows["all files"]


def _cell(found: Reliability) -> str:
    return f"{found.error:.3f} of {found.count:,}" if found.count else "–"


def _tell(stage: str) -> None:
    print(stage, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("diagram", type=Path)
    arguments = parser.parse_args()
    configure_logging("WARNING")
    main(arguments.folder, arguments.diagram)

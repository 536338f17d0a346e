"""How well articles are grouped when none of them has a date.

    python -m tests.benchmarks.undated FILE... [--seeds N]

The articles of a labelled file arrive without their dates, in an order by chance. Prints a
Markdown table: precision, recall and F1 of B-cubed and of pairs of two languages, means over the
seeds.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from app.evaluation.datasets import LabelledArticle, read_labelled
from app.evaluation.metrics import PrecisionRecall
from app.evaluation.replay import evaluate_articles
from app.settings import Settings
from app.telemetry import configure_logging
from app.training.examples import undated


def without_dates(labelled: Sequence[LabelledArticle], seed: int) -> list[LabelledArticle]:
    """The articles without dates, in an order by chance."""
    made = list(map(undated, labelled))
    random.Random(seed).shuffle(made)  # noqa: S311 - a seed makes it repeatable
    return made


def main(files: Sequence[Path], seeds: int) -> None:
    print("| file | B-cubed precision / recall / F1 | cross-language pairs |")
    print("|---|---|---|")
    for file in files:
        labelled = read_labelled(file)
        reports = [
            evaluate_articles(without_dates(labelled, seed), Settings()) for seed in range(seeds)
        ]
        whole = _cell([each.b_cubed for each in reports])
        across = _cell([each.pairwise.cross_language for each in reports])
        print(f"| {file.name.partition('.')[0]} | {whole} | {across} |", flush=True)


def _cell(scores: Sequence[PrecisionRecall]) -> str:
    values = zip(*((each.precision, each.recall, each.f1) for each in scores), strict=True)
    return " / ".join(f"{fmean(value):.3f}" for value in values)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    configure_logging("WARNING")
    main(arguments.files, arguments.seeds)

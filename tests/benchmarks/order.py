"""How much the order of arrival matters: shuffled within hours, one by one, and replayed.

    python -m tests.benchmarks.order FILE... [--seeds N]

Each article arrives up to six hours after its publication, by chance; B-cubed is compared with
that of the order of publication. The same stream again, and article by article, must give the
very same stories.
"""

import argparse
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from app.evaluation.datasets import LabelledArticle, read_labelled
from app.evaluation.replay import evaluate_articles
from app.settings import Settings
from app.telemetry import configure_logging

DELAY = timedelta(hours=6)


def main(files: Sequence[Path], seeds: int) -> None:
    print("| file | in order | " + " | ".join(f"seed {seed}" for seed in range(seeds)), end="")
    print(" | largest change | replay | one by one |")
    print("|---|" + "---|" * (seeds + 4))
    for file in files:
        labelled = read_labelled(file)
        in_order = evaluate_articles(labelled, Settings())
        shuffled = [
            evaluate_articles(arriving_late(labelled, seed), Settings()).b_cubed.f1
            for seed in range(seeds)
        ]
        changes = [abs(score - in_order.b_cubed.f1) for score in shuffled]
        again = evaluate_articles(labelled, Settings())
        one_by_one = evaluate_articles(labelled, Settings(batch_size=1))
        cells = [f"{score:.3f}" for score in (in_order.b_cubed.f1, *shuffled, max(changes))]
        cells += [
            "the same" if other.predictions == in_order.predictions else "DIFFERS"
            for other in (again, one_by_one)
        ]
        print(f"| {file.name.split('.')[0]} | " + " | ".join(cells) + " |", flush=True)


def arriving_late(labelled: Sequence[LabelledArticle], seed: int) -> list[LabelledArticle]:
    """Dated articles in order of publication plus a delay of up to `DELAY`; the others last."""
    chance = random.Random(seed)  # noqa: S311 - a seed makes it repeatable
    dated = [
        (item.raw.published.at + chance.random() * DELAY, item.raw.id, item)
        for item in labelled
        if item.raw.published is not None
    ]
    undated = [item for item in labelled if item.raw.published is None]
    return [item for _, _, item in sorted(dated, key=lambda each: each[:2])] + undated


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    configure_logging("WARNING")
    main(arguments.files, arguments.seeds)

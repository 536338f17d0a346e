"""How far a first handful of confusable articles is thrown together.

    python -m tests.benchmarks.handfuls FILE... [--draws N] [--undated]

FILE has families of confusable events. A handful holds articles of up to five events of one
family, one of each, and a second of one of them; each is grouped in a folder of its own, so that
nothing else is in sight. Prints a Markdown table: how many of the pairs of one event were put
together, and how many of the pairs of two; with `--undated` of articles without dates.
"""

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from app.bootstrap import Models, load_models, open_service
from app.evaluation.datasets import LabelledArticle, in_order_of_publication, read_labelled
from app.evaluation.replay import Report, evaluate_articles
from app.settings import Settings
from app.telemetry import configure_logging
from app.training.examples import undated

_EVENTS = 5


@dataclass(frozen=True, slots=True)
class Together:
    """Pairs of articles of handfuls, and how many of them were put together.

    Attributes:
        same: Pairs of one event.
        same_together: Of those, in one story.
        different: Pairs of two events.
        different_together: Of those, in one story.
    """

    same: int
    same_together: int
    different: int
    different_together: int


def handfuls(labelled: Sequence[LabelledArticle], draws: int) -> list[list[LabelledArticle]]:
    """So many handfuls of each family with at least two events; the same at every run."""
    families: dict[str, dict[str, list[LabelledArticle]]] = {}
    for item in labelled:
        families.setdefault(item.group, {}).setdefault(item.label, []).append(item)
    chance = random.Random(0)  # noqa: S311 - a seed makes it repeatable
    made = []
    for _ in range(draws):
        for events in families.values():
            if len(events) < 2:
                continue
            reports = [list(each) for each in chance.sample(list(events.values()), len(events))]
            for each in reports:
                chance.shuffle(each)
            told = reports[:_EVENTS]
            second = next((each[1] for each in told if len(each) > 1), None)
            handful = [each[0] for each in told]
            made.append(in_order_of_publication(handful if second is None else [*handful, second]))
    return made


def measure_handfuls(made: Iterable[Sequence[LabelledArticle]], models: Models) -> Together:
    """Groups each handful by itself."""
    counts = {(same, together): 0 for same in (True, False) for together in (True, False)}
    for handful in made:
        report = group_alone(handful, models)
        for one, other in combinations(handful, 2):
            together = report.predictions[one.raw.id] == report.predictions[other.raw.id]
            counts[one.label == other.label, together] += 1
    return Together(
        same=counts[True, True] + counts[True, False],
        same_together=counts[True, True],
        different=counts[False, True] + counts[False, False],
        different_together=counts[False, True],
    )


def group_alone(articles: Sequence[LabelledArticle], models: Models) -> Report:
    """Groups articles, in their order, in a folder of their own."""
    return evaluate_articles(
        list(articles),
        Settings(),
        open_in=lambda folder: open_service(Settings().apart(folder), writable=True, models=models),
    )


def main(files: Sequence[Path], draws: int, *, without_dates: bool) -> None:
    models = load_models(Settings())
    print("| handfuls | of one event, together | of two events, together |")
    print("|---|---|---|")
    for file in files:
        labelled = read_labelled(file)
        if without_dates:
            labelled = in_order_of_publication(map(undated, labelled))
        found = measure_handfuls(handfuls(labelled, draws), models)
        same = f"{found.same_together} of {found.same}"
        different = f"{found.different_together} of {found.different}"
        print(f"| {file.name.partition('.')[0]} | {same} | {different} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--draws", type=int, default=20, help="handfuls of each family")
    parser.add_argument("--undated", action="store_true", help="without dates")
    arguments = parser.parse_args()
    configure_logging("WARNING")
    main(arguments.files, arguments.draws, without_dates=arguments.undated)

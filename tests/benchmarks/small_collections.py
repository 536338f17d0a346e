"""How well small collections are grouped, as those that people try first.

    python -m tests.benchmarks.small_collections FILE... [--sizes 10 20 40 80] [--articles 240]

Collections are drawn from labelled files: of articles by chance, most of them alone; and of
families of confusable events by chance (of stories, where there are no families), at most three
articles of an event. Each is grouped in a folder of its own, so that nothing else is in sight.
Prints a Markdown table of B-cubed precision and recall, means over collections of that size.
"""

import argparse
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean

from app.bootstrap import Models, load_models
from app.evaluation.datasets import LabelledArticle, in_order_of_publication, read_labelled
from app.evaluation.metrics import PrecisionRecall
from app.settings import Settings
from app.telemetry import configure_logging
from tests.benchmarks.handfuls import group_alone

_OF_AN_EVENT = 3
_LEAST_DRAWS = 4


def by_chance(labelled: Sequence[LabelledArticle], size: int, seed: int) -> list[LabelledArticle]:
    """Any articles, in order of publication."""
    chance = random.Random(seed)  # noqa: S311 - a seed makes it repeatable
    return in_order_of_publication(chance.sample(list(labelled), min(size, len(labelled))))


def by_family(labelled: Sequence[LabelledArticle], size: int, seed: int) -> list[LabelledArticle]:
    """Some articles of each event of some families, in order of publication."""
    chance = random.Random(seed)  # noqa: S311 - a seed makes it repeatable
    families: dict[str, dict[str, list[LabelledArticle]]] = {}
    for item in labelled:
        families.setdefault(item.group, {}).setdefault(item.label, []).append(item)
    drawn: list[LabelledArticle] = []
    for events in chance.sample(list(families.values()), len(families)):
        for reports in events.values():
            drawn += chance.sample(reports, min(_OF_AN_EVENT, len(reports)))
        if len(drawn) >= size:
            break
    return in_order_of_publication(drawn[:size])


def measure(collections: Iterable[Sequence[LabelledArticle]], models: Models) -> PrecisionRecall:
    """Groups each collection by itself; the means over all."""
    found = [group_alone(each, models).b_cubed for each in collections]
    return PrecisionRecall(
        fmean(each.precision for each in found), fmean(each.recall for each in found)
    )


def main(files: Sequence[Path], sizes: Sequence[int], articles: int) -> None:
    models = load_models(Settings())
    print("| precision / recall of collections of |", *(f"{size} |" for size in sizes))
    print("|---|" + "---|" * len(sizes))
    for file in files:
        labelled = read_labelled(file)
        for name, draw in (("by chance", by_chance), ("by family", by_family)):
            row = [f"| {file.name.partition('.')[0]}, {name} |"]
            for size in sizes:
                draws = range(articles // size + _LEAST_DRAWS)
                found = measure((draw(labelled, size, seed) for seed in draws), models)
                row.append(f"{found.precision:.3f} / {found.recall:.3f} |")
            print(*row, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--sizes", nargs="+", type=int, default=[10, 20, 40, 80])
    parser.add_argument("--articles", type=int, default=240, help="drawn for each size, about")
    arguments = parser.parse_args()
    configure_logging("WARNING")
    main(arguments.files, arguments.sizes, arguments.articles)

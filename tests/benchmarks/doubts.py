"""What labels are worth where one text stands under two of them.

    python -m tests.benchmarks.doubts FILE...

Labels that share a text, word for word, are joined into one. Prints a Markdown table: how many
articles have such a text, the B-cubed F1 of the joined labels by the labels as they are, and that
of Samestory's stories by the one and by the other.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from app.evaluation.datasets import LabelledArticle, read_labelled
from app.evaluation.metrics import b_cubed
from app.evaluation.replay import evaluate_articles
from app.settings import Settings
from app.telemetry import configure_logging


def under_two_labels(labelled: Sequence[LabelledArticle]) -> int:
    """How many articles say what another says under another label."""
    labels: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for item in labelled:
        labels[item.raw.title, item.raw.text].add(item.label)
    return sum(len(labels[item.raw.title, item.raw.text]) > 1 for item in labelled)


def joined(item: LabelledArticle) -> str:
    """The label, or what stands for all labels that it is joined with."""
    return item.group if item.doubtful else item.label


def main(files: Sequence[Path]) -> None:
    print("| file | under two labels | joined, by the labels | stories, by the labels | joined |")
    print("|---|---|---|---|---|")
    for file in files:
        labelled = read_labelled(file)
        labels, one = [item.label for item in labelled], [joined(item) for item in labelled]
        predictions = evaluate_articles(labelled, Settings()).predictions
        stories = [predictions[item.raw.id] for item in labelled]
        scores = [b_cubed(one, labels), b_cubed(stories, labels), b_cubed(stories, one)]
        told = " | ".join(f"{each.f1:.3f}" for each in scores)
        count = f"{under_two_labels(labelled)} of {len(labelled)}"
        print(f"| {file.name.partition('.')[0]} | {count} | {told} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    configure_logging("WARNING")
    main(arguments.files)

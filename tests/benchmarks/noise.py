"""How much a labelled file loses among thousands of other articles of the same days.

    python -m tests.benchmarks.noise FILE BACKGROUND [--seed N]

BACKGROUND is a file of articles without labels. Each is dated within three days of an article
of FILE, drawn by chance, so that every article has its share of noise. Scored are the articles
of FILE alone; besides it is told how many background articles got into their stories.
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from app.domain.article import UNDETERMINED, RawArticle
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.evaluation.datasets import (
    LabelledArticle,
    in_order_of_publication,
    read_articles,
    read_labelled,
)
from app.evaluation.metrics import b_cubed, pairwise
from app.evaluation.replay import evaluate_articles
from app.settings import Settings
from app.telemetry import configure_logging

_SPREAD = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Noise:
    """What other articles do to the stories of a file.

    Attributes:
        alone: Scores of the file by itself, as `(B-cubed F1, cross-language pairs F1)`.
        among: Scores of its articles among the others.
        intruders: Background articles in a story with an article of the file.
    """

    alone: tuple[float, float]
    among: tuple[float, float]
    intruders: int


def measure_noise(
    labelled: Sequence[LabelledArticle], background: Sequence[RawArticle], seed: int = 0
) -> Noise:
    """Groups a file alone, and mixed into the background."""
    noise = dated_around(labelled, background, seed)
    alone = evaluate_articles(list(labelled), Settings()).predictions
    mixed = in_order_of_publication([*labelled, *noise])
    among = evaluate_articles(mixed, Settings()).predictions
    stories = {among[item.raw.id] for item in labelled}
    return Noise(
        alone=_scores(labelled, alone),
        among=_scores(labelled, among),
        intruders=sum(among[item.raw.id] in stories for item in noise),
    )


def dated_around(
    labelled: Sequence[LabelledArticle], background: Sequence[RawArticle], seed: int
) -> list[LabelledArticle]:
    """The background, each article within `_SPREAD` of a dated labelled one drawn by chance."""
    chance = random.Random(seed)  # noqa: S311 - a seed makes it repeatable
    moments = [item.raw.published.at for item in labelled if item.raw.published]
    dated = []
    for raw in background:
        at = chance.choice(moments) + chance.uniform(-1, 1) * _SPREAD
        published = Published(at, Precision.SECOND, PublishedOrigin.GIVEN)
        dated.append(LabelledArticle(replace(raw, published=published), "", "", ""))
    return dated


def _scores(
    labelled: Sequence[LabelledArticle], predictions: Mapping[str, str]
) -> tuple[float, float]:
    stories = [predictions[item.raw.id] for item in labelled]
    labels = [item.label for item in labelled]
    languages = [item.raw.language or UNDETERMINED for item in labelled]
    across = pairwise(stories, labels, languages).cross_language
    return b_cubed(stories, labels).f1, across.f1


def main(file: Path, background: Path, seed: int) -> None:
    found = measure_noise(read_labelled(file), read_articles(background), seed)
    print("| | B-cubed F1 | cross-language pairs F1 |\n|---|---|---|")
    for name, scores in (("alone", found.alone), ("in noise", found.among)):
        print(f"| {name} | {scores[0]:.3f} | {scores[1]:.3f} |")
    print(f"\n{found.intruders} background articles are in stories of {file.name}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("background", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    configure_logging("WARNING")
    main(arguments.file, arguments.background, arguments.seed)

"""How far single pairs of web pages on one topic can be taken at their word.

    python -m tests.benchmarks.web_pages FOLDER

FOLDER holds the labelled files, `slavic_stream.jsonl.zst` among them, of which hundreds of pairs
are labelled. Prints how many pairs are in one story where the packaged weights, which have learnt
from these pairs too, group the whole stream; and what pairs are said to be and are by weights
fitted without their topic, where each pair counts as many times as it stands for.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.special import expit
from sklearn.metrics import average_precision_score

from app.embedding.registry import load_embedder
from app.evaluation.datasets import LabelledArticle
from app.evaluation.replay import evaluate_articles
from app.settings import PACKAGED_MODEL, Settings
from app.telemetry import configure_logging
from app.training.calibration import collect_parts, fit_unseen, read_files
from app.training.folds import fold_of, unseen
from app.training.genres import fit_unseen_genres, telling_examples
from app.training.labelled_pairs import STREAM, read_labels

_BOUNDS = (-np.inf, -4.0, -2.0, 0.0, 1.0, 2.0, 4.0, np.inf)  # log-odds


def main(folder: Path) -> None:
    files, embedder = read_files(folder), load_embedder(PACKAGED_MODEL)
    _print_grouped(files[STREAM[0]])
    genres = fit_unseen_genres(telling_examples(files, embedder))
    _, pairs = collect_parts(files, embedder, partial(unseen, genres), _tell)
    found = pairs[STREAM[0]]
    folds = np.array([fold_of(group) for group in found.left_group])
    odds = np.zeros(len(folds))
    for fold, model in enumerate(fit_unseen(pairs, _tell)):
        rows = folds == fold
        odds[rows] = model.log_odds(found.measured.values[rows], found.measured.conditions[rows])
    print("| log-odds | pairs | said to be of one event | of one event |")
    print("|---|---|---|---|")
    for low, high in pairwise(_BOUNDS):
        rows = (odds >= low) & (odds < high)
        if rows.any():
            weights = found.stands_for[rows]
            said = np.average(expit(odds[rows]), weights=weights)
            true = np.average(found.same[rows], weights=weights)
            print(f"| {low:+.0f} to {high:+.0f} | {rows.sum()} | {said:.0%} | {true:.0%} |")
    print(f"\naverage precision {average_precision_score(found.same, odds):.2f}")


def _print_grouped(stream: Sequence[LabelledArticle]) -> None:
    story_of = evaluate_articles(stream, Settings()).predictions
    known = [each for each in read_labels() if {each.left, each.right} <= story_of.keys()]
    for same, told in ((True, "one event"), (False, "two events")):
        asked = [each for each in known if each.same == same]
        together = sum(story_of[each.left] == story_of[each.right] for each in asked)
        print(f"of {len(asked)} pairs of {told} {together} are in one story")
    largest = max(Counter(story_of.values()).values())
    print(f"the largest story of {len(story_of):,} pages has {largest}\n")


def _tell(stage: str) -> None:
    print(stage, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    configure_logging("WARNING")
    main(parser.parse_args().folder)

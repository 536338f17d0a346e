"""How well the cosine of two articles alone tells whether they report one event.

    python -m tests.benchmarks.cosines FILE... [--characters N] [--headline SHARE]

Prints the average precision over all pairs of each labelled file, with so much of the body and so
much of the headline besides as is said, or as the package has it.
"""

import argparse
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score

from app.embedding import passages
from app.embedding.registry import load_embedder
from app.evaluation.datasets import read_labelled
from app.settings import PACKAGED_MODEL
from app.telemetry import configure_logging
from app.training.examples import embed_examples


def average_precision(file: Path) -> float:
    examples = embed_examples(read_labelled(file), load_embedder(PACKAGED_MODEL))
    wholes = np.stack([each.embedded.whole for each in examples])
    labels = np.array([each.item.label for each in examples])
    pairs = np.triu_indices(len(labels), 1)
    same = labels[pairs[0]] == labels[pairs[1]]
    return float(average_precision_score(same, (wholes @ wholes.T)[pairs]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--characters", type=int, default=passages.MAX_BODY_CHARACTERS)
    parser.add_argument("--headline", type=float, default=passages.HEADLINE_SHARE)
    arguments = parser.parse_args()
    configure_logging("WARNING")
    passages.MAX_BODY_CHARACTERS = arguments.characters
    passages.HEADLINE_SHARE = arguments.headline
    for each in arguments.files:
        print(f"{each.name.partition('.')[0]}: {average_precision(each):.2f}", flush=True)

"""Where one text stands under two labels, nothing is learnt from what the labels differ in."""

import json
from pathlib import Path

from app.clustering.scorer import load_scorer
from app.embedding.registry import load_embedder, packaged_lexicon
from app.evaluation.datasets import read_labelled
from app.training.examples import embed_examples
from app.training.fits import collect_fits
from app.training.pairs import collect_pairs

NOBEL = "Nobel physics prize goes to Aspect, Clauser and Zeilinger for entangled photons"
ROWS = [
    ("a1", "aspect", NOBEL),
    ("c1", "clauser", NOBEL),
    (
        "a2",
        "aspect",
        "Alain Aspect, John Clauser and Anton Zeilinger win the Nobel prize in physics",
    ),
    ("c2", "clauser", "Physics Nobel awarded to Clauser, Aspect and Zeilinger for quantum work"),
    ("k1", "chemistry", "Nobel chemistry prize goes to Bertozzi, Meldal and Sharpless"),
]


def test_pairs_and_fits_of_doubtful_labels_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "itn.jsonl"
    names = ("id", "story_id", "title")
    path.write_text("\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in ROWS))
    embedder = load_embedder("packaged")
    lexicon = packaged_lexicon(embedder)
    stream = embed_examples(read_labelled(path), embedder)
    pairs = collect_pairs(stream, lexicon)
    # Of ten pairs four are of one prize under two labels.
    assert pairs.same.tolist().count(True) == 2
    assert pairs.same.tolist().count(False) == 4
    scorer = load_scorer()
    met = collect_fits([stream], lambda _: scorer, lexicon)
    assert set(met.stories.share.tolist()) <= {0.0, 1.0}

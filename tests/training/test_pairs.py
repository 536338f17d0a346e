"""Pairs of a labelled stream, as the engine would compare them."""

from app.embedding.registry import load_embedder, packaged_lexicon
from app.evaluation.datasets import read_labelled
from app.training.calibration import PACKAGED_FILES
from app.training.examples import embed_examples
from app.training.pairs import collect_pairs


def test_articles_that_are_months_apart_make_no_pairs() -> None:
    articles = read_labelled(PACKAGED_FILES["written"])
    embedder = load_embedder("packaged")
    stream = embed_examples([articles[0], articles[-1]], embedder)
    pairs = collect_pairs(stream, packaged_lexicon(embedder))
    assert len(pairs.same) == len(pairs.measured.values) == len(pairs.measured.conditions) == 0

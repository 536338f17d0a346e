"""Nothing is scored by weights that were fitted on it, or with evidence that was taken away."""

import numpy as np
import pytest

from app.clustering.features import FEATURES
from app.domain.evidence import EvidenceKind
from app.embedding.registry import load_embedder, packaged_lexicon
from app.evaluation.datasets import LabelledArticle, read_labelled
from app.settings import PACKAGED_MODEL
from app.training.calibration import learn
from app.training.examples import embed_examples
from app.training.folds import fold_of
from app.training.pairs import collect_pairs
from app.training.scorer import fit_pairs
from tests.benchmarks.held_out import hold_out
from tests.evaluation.gold import gold_file

EMBEDDER = load_embedder(PACKAGED_MODEL)
FAMILIES = 8


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> list[LabelledArticle]:
    every = read_labelled(gold_file(tmp_path_factory.mktemp("gold")))
    families = sorted({item.group for item in every if item.group != item.label})[:FAMILIES]
    return [item for item in every if item.group in families]


def test_every_article_is_grouped_once_by_weights_that_never_saw_its_family(
    labelled: list[LabelledArticle],
) -> None:
    told: list[str] = []
    # By this name a file is learnt from once, and not in many small streams besides.
    found = hold_out({"ecb_plus": labelled}, EMBEDDER, told.append)["ecb_plus"]
    assert told[-1] == "replaying ecb_plus"
    assert len(found.stories) == len(labelled)
    assert 0.5 < found.b_cubed.f1 <= 1.0
    assert 0 < len(found.joins.right) <= len(labelled)
    assert found.candidates.right.any()


def test_weights_without_a_fold_differ_from_those_with_it(labelled: list[LabelledArticle]) -> None:
    lessons = learn({"ecb_plus": labelled}, EMBEDDER)
    everything = lessons.scorer()
    for number in {fold_of(item.group) for item in labelled}:
        without = lessons.scorer_without(number)
        assert not np.array_equal(without.pairs.weights, everything.pairs.weights)
        assert not np.array_equal(without.stories.weights, everything.stories.weights)


def test_evidence_taken_away_has_no_weight(labelled: list[LabelledArticle]) -> None:
    pairs = collect_pairs(embed_examples(labelled, EMBEDDER), packaged_lexicon(EMBEDDER))
    blind = pairs.without([EvidenceKind.NAMES])
    names = [place for place, kind in enumerate(FEATURES.values()) if kind is EvidenceKind.NAMES]
    assert pairs.measured.values[:, names].any()
    assert not blind.measured.values[:, names].any()
    model = fit_pairs({"some": blind})
    seeing, blinded = (
        model.log_odds(each.measured.values, each.measured.conditions) for each in (pairs, blind)
    )
    assert np.allclose(seeing, blinded)

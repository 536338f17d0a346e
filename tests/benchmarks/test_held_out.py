"""Nothing is scored by weights that were fitted on it, or with evidence that was taken away."""

import numpy as np
import pytest

from app.analysis.language import StatisticalIdentifier
from app.clustering.features import FEATURES
from app.domain.evidence import EvidenceKind
from app.embedding.registry import load_embedder, packaged_lexicon
from app.evaluation.datasets import LabelledArticle, read_labelled
from app.settings import PACKAGED_MODEL
from app.training.pairs import Pairs, collect_pairs
from app.training.scorer import fit, join
from tests.benchmarks.ablation import without
from tests.benchmarks.held_out import hold_out
from tests.evaluation.gold import gold_file

EMBEDDER = load_embedder(PACKAGED_MODEL)


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> list[LabelledArticle]:
    return read_labelled(gold_file(tmp_path_factory.mktemp("gold")))


@pytest.fixture(scope="module")
def pairs(labelled: list[LabelledArticle]) -> Pairs:
    return collect_pairs(labelled, EMBEDDER, packaged_lexicon(EMBEDDER), StatisticalIdentifier())


def test_every_article_is_grouped_once_and_no_story_crosses_folds(
    labelled: list[LabelledArticle], pairs: Pairs
) -> None:
    told: list[str] = []
    found = hold_out({"gold": labelled}, {"gold": pairs}, EMBEDDER, 2, told.append)["gold"]
    assert told == ["fold 1 of 2", "fold 2 of 2"]
    assert len(found.stories) == len(labelled)
    fold_of = {
        item.group: story.split("/")[0] for item, story in zip(labelled, found.stories, strict=True)
    }
    assert set(fold_of.values()) == {"0", "1"}
    for item, story in zip(labelled, found.stories, strict=True):
        assert story.startswith(fold_of[item.group])
    lefts, rights = found.pairs.left_group.tolist(), found.pairs.right_group.tolist()
    assert lefts
    assert all(fold_of[a] == fold_of[b] for a, b in zip(lefts, rights, strict=True))
    assert len(found.log_odds) == len(found.candidates.right) == len(lefts)
    assert 0.5 < found.b_cubed.f1 <= 1.0
    assert 0 < len(found.joins.right) <= len(labelled)


def test_evidence_taken_away_has_no_weight(pairs: Pairs) -> None:
    blind = without(EvidenceKind.NAMES, {"gold": pairs})
    scorer = fit(join(blind), EMBEDDER.fingerprint)
    names = [place for place, kind in enumerate(FEATURES.values()) if kind is EvidenceKind.NAMES]
    assert pairs.measured.values[:, names].any()
    assert not blind["gold"].measured.values[:, names].any()
    assert np.allclose(scorer.log_odds(pairs.measured), scorer.log_odds(blind["gold"].measured))
    assert scorer.shares(pairs.measured, 0).get(EvidenceKind.NAMES, 0.0) == pytest.approx(0.0)

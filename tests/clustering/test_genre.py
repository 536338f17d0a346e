from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from app.analysis.analyse import analyse
from app.clustering.genre import GENRES, NO_GENRES, GenreModel, genres_of
from app.clustering.scorer import load_scorer
from app.domain.article import EmbeddedArticle
from app.evaluation.datasets import LabelledArticle, read_labelled
from app.service.preparation import embed_articles
from tests.clustering.world import EMBEDDER, sample
from tests.fakes import FixedLanguage

_UNFITTED = [
    Path(__file__).parent.parent / f"data/{name}.jsonl"
    for name in ("fresh", "fresh_long", "unseen")
]


def embedded(items: list[LabelledArticle]) -> list[EmbeddedArticle]:
    return embed_articles([analyse(item.raw, FixedLanguage("und")) for item in items], EMBEDDER)


@pytest.mark.parametrize(("genre", "least"), [("roundup", 0.99), ("background", 0.95)])
def test_round_ups_and_background_that_it_was_not_fitted_on_are_told(
    genre: str, least: float
) -> None:
    model, column = load_scorer().genres, GENRES.index(genre)
    items = [item for path in _UNFITTED for item in read_labelled(path)]
    told = [model.log_odds(each)[column] for each in embedded(items)]
    kinds = [item.kind for item in items]
    assert roc_auc_score([kind == genre for kind in kinds], told) > least
    others = [each for each, kind in zip(told, kinds, strict=True) if kind not in GENRES]
    assert len(others) == 512
    assert max(others) <= 0


def test_what_is_told_stays_within_bounds() -> None:
    (article,) = embed_articles([next(iter(sample().values()))], EMBEDDER)
    vectors = np.concatenate((article.headline, article.whole)).astype(np.float64)
    sure = GenreModel(np.stack((100 * vectors, -100 * vectors)), np.zeros(2))
    assert sure.log_odds(article).tolist() == [4, -4]
    even = GenreModel(np.stack((0 * vectors, 0 * vectors)), np.array([1.5, -1.5]))
    assert even.log_odds(article).tolist() == [1.5, -1.5]


def test_of_vectors_of_another_length_all_are_reports() -> None:
    (article,) = embed_articles([next(iter(sample().values()))], EMBEDDER)
    assert NO_GENRES.log_odds(article).tolist() == [-4, -4]


def test_the_same_is_told_after_it_was_written_and_read() -> None:
    packaged = load_scorer().genres
    again = genres_of(packaged.document())
    for article in embed_articles(list(sample().values())[:5], EMBEDDER):
        assert again.log_odds(article) == pytest.approx(packaged.log_odds(article), abs=1e-3)
    assert genres_of(NO_GENRES.document()).weights.shape == (len(GENRES), 0)
    with pytest.raises(ValueError, match="other genres"):
        genres_of({"weights": [[0.0]], "priors": [0.0]})

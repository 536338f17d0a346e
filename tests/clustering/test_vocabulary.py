import numpy as np
import pytest

from app.clustering.vocabulary import Vocabulary
from app.embedding.registry import packaged_lexicon
from tests.clustering.world import EMBEDDER
from tests.fakes import WordEmbedder


def made() -> Vocabulary:
    return Vocabulary(packaged_lexicon(EMBEDDER))


def test_a_key_has_one_row_whatever_its_later_surface() -> None:
    words = made()
    rows = words.rows(["putin", "geneva", "putin"], ["Путин", "Geneva", "Путин"])
    assert rows.tolist() == [0, 1, 0]
    assert words.rows(["geneva", "putin"], ["GENÈVE", "Poutine"]).tolist() == [1, 0]
    assert len(words) == 2
    assert words.keys_from(0) == ["putin", "geneva"]
    assert words.keys_from(1) == ["geneva"]


def test_growth_beyond_the_first_table_keeps_every_vector() -> None:
    words = made()
    first = words.rows(["putin", "geneva"], ["Путин", "Geneva"])
    vectors, telling = words.vectors(first).copy(), words.telling(first).copy()
    many = [f"{head}{tail}" for head in range(100) for tail in "abcdefghijklmnopqrstuvwxyz" * 2]
    words.rows(
        sorted(set(many)) + [f"x{each}" for each in range(3000)],
        [*sorted(set(many))] + ["x"] * 3000,
    )
    assert len(words) > 4096
    np.testing.assert_array_equal(words.vectors(first), vectors)
    np.testing.assert_array_equal(words.telling(first), telling)


def test_vectors_have_unit_length_and_what_a_word_tells_is_the_length_it_had() -> None:
    words = made()
    surfaces = ["Путин", "and", "землетресение", "制裁"]
    rows = words.rows(["putin", "and", "zemetresenie", "zhicai"], surfaces)
    np.testing.assert_allclose(np.linalg.norm(words.vectors(rows), axis=1), 1, atol=1e-5)
    weighed = packaged_lexicon(EMBEDDER).weigh(surfaces)
    np.testing.assert_allclose(words.telling(rows), np.linalg.norm(weighed, axis=1), rtol=1e-5)
    telling = dict(zip(surfaces, words.telling(rows), strict=True))
    assert telling["землетресение"] > 2 * telling["and"]


def test_a_term_without_a_known_token_has_a_zero_vector_and_tells_nothing() -> None:
    words = made()
    rows = words.rows([""], [""])
    assert words.telling(rows).tolist() == [0.0]
    assert not words.vectors(rows).any()


def test_the_six_nearest_news_are_as_near_as_they_are_and_usual_where_none_are_known() -> None:
    words, news = made(), packaged_lexicon(EMBEDDER).news
    wholes = EMBEDDER.embed(["The central bank raised its rate", "Курица перешла дорогу"])
    nearest = -np.sort(-(wholes @ news.T), axis=1)[:, :6]
    assert words.usual(wholes) == pytest.approx(nearest.mean(axis=1), abs=1e-5)
    assert words.usual(wholes)[0] > words.usual(wholes)[1] + 0.05

    other = WordEmbedder()
    unknown = Vocabulary(packaged_lexicon(other))
    assert unknown.usual(other.embed(["one", "two"])) == pytest.approx([0.2, 0.2])
    assert unknown.rows(["putin"], ["Путин"]).tolist() == [0]

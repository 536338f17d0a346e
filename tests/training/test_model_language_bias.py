"""Texts of one meaning come nearer when the mark of their languages is taken out."""

from dataclasses import replace

import numpy as np
import pytest

from app.training.language_bias import language_deviations, without_language_bias
from app.training.rows import TokenRows
from tests.training.toy import RECIPE

DIMENSION, MEANINGS, LANGUAGES = 16, 300, 3
RECIPE_OF_TWO = replace(
    RECIPE,
    language_directions=2,
    sources=tuple(replace(source, multiway=True) for source in RECIPE.sources),
)


@pytest.fixture(scope="module")
def rows() -> TokenRows:
    """Each row is a meaning in three languages, each text one token of its own."""
    count = MEANINGS * LANGUAGES
    return TokenRows(
        tokens=np.arange(count, dtype=np.uint16),
        text_starts=np.arange(count + 1),
        text_languages=np.tile(np.arange(LANGUAGES, dtype=np.uint8), MEANINGS),
        text_hashes=np.arange(count, dtype=np.uint64),
        row_starts=np.arange(0, count + 1, LANGUAGES),
        row_sources=np.zeros(MEANINGS, dtype=np.uint8),
        languages=np.array(["en", "bg", "ru"]),
    )


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    generator = np.random.default_rng(1)
    meanings = np.repeat(generator.standard_normal((MEANINGS, DIMENSION)), LANGUAGES, axis=0)
    marks = np.tile(generator.standard_normal((LANGUAGES, DIMENSION)) * 2, (MEANINGS, 1))
    return (meanings + marks).astype(np.float32)


def mean_cosine_of_translations(vectors: np.ndarray) -> float:
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return float(np.mean(np.sum(units[0::LANGUAGES] * units[1::LANGUAGES], axis=1)))


def test_translations_come_nearer(rows: TokenRows, vectors: np.ndarray) -> None:
    cleaned = without_language_bias(vectors, rows, RECIPE_OF_TWO)
    assert cleaned.dtype == np.float32
    assert mean_cosine_of_translations(cleaned) > mean_cosine_of_translations(vectors) + 0.3


def test_languages_can_hardly_be_told_apart_afterwards(
    rows: TokenRows, vectors: np.ndarray
) -> None:
    before = language_deviations(vectors, rows, RECIPE_OF_TWO)
    cleaned = without_language_bias(vectors, rows, RECIPE_OF_TWO)
    after = language_deviations(cleaned, rows, RECIPE_OF_TWO)
    assert np.linalg.norm(after) < 0.2 * np.linalg.norm(before)


def test_without_directions_or_multiway_sources_nothing_changes(
    rows: TokenRows, vectors: np.ndarray
) -> None:
    none_asked = replace(RECIPE_OF_TWO, language_directions=0)
    np.testing.assert_array_equal(without_language_bias(vectors, rows, none_asked), vectors)
    np.testing.assert_array_equal(without_language_bias(vectors, rows, RECIPE), vectors)

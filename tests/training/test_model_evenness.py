"""Strong directions are weakened, and nothing else is changed."""

from dataclasses import replace

import numpy as np
import pytest

from app.training.evenness import evened
from app.training.rows import TokenRows
from tests.training.toy import RECIPE

DIMENSION, TEXTS = 12, 600


@pytest.fixture(scope="module")
def rows() -> TokenRows:
    """Each text is one token of its own."""
    return TokenRows(
        tokens=np.arange(TEXTS, dtype=np.uint16),
        text_starts=np.arange(TEXTS + 1),
        text_languages=np.zeros(TEXTS, dtype=np.uint8),
        text_hashes=np.arange(TEXTS, dtype=np.uint64),
        row_starts=np.arange(0, TEXTS + 1, 2),
        row_sources=np.zeros(TEXTS // 2, dtype=np.uint8),
        languages=np.array(["en"]),
    )


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """Four strong directions, seven weak ones and one without any strength."""
    strengths = np.array([4.0] * 4 + [1.0] * 7 + [0.0])
    directions = np.random.default_rng(1).standard_normal((TEXTS, DIMENSION))
    vectors: np.ndarray = (directions * strengths).astype(np.float32)
    return vectors


def strengths_of(vectors: np.ndarray) -> np.ndarray:
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    strengths: np.ndarray = np.linalg.eigvalsh(units.T @ units / len(units))[1:]
    return strengths


def test_the_strong_directions_are_weakened_by_as_much_as_the_recipe_says(
    rows: TokenRows, vectors: np.ndarray
) -> None:
    texts = np.arange(TEXTS)
    spreads = [
        np.ptp(np.log(strengths_of(evened(vectors, rows, texts, replace(RECIPE, evenness=part)))))
        for part in (0.0, 0.2, 1.0)
    ]
    assert spreads[0] == pytest.approx(np.ptp(np.log(strengths_of(vectors))))
    assert spreads[0] > spreads[1] > 3 * spreads[2]


def test_a_direction_that_was_taken_out_stays_out(rows: TokenRows, vectors: np.ndarray) -> None:
    again = evened(vectors, rows, np.arange(TEXTS), RECIPE)
    assert np.abs(again[:, -1]).max() < 1e-4
    assert again.dtype == np.float32


def test_without_texts_nothing_changes(rows: TokenRows, vectors: np.ndarray) -> None:
    assert evened(vectors, rows, np.zeros(0, dtype=np.int64), RECIPE) is vectors

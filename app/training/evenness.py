"""Evens out how much of the meaning each direction of the vectors carries.

After a training few directions carry much, and texts that share them look nearer than they are.
Each direction is divided by a small power of its strength: a part of whitening (Su et al. 2021,
'Whitening Sentence Representations'). A linear map keeps the model a plain table.
"""

import numpy as np
import numpy.typing as npt

from app.training.recipe import Recipe
from app.training.rows import TokenRows

_MOST_TEXTS = 8_000  # enough for 256 directions
_LEAST_STRENGTH = 1e-6  # of a direction that was not taken out as a language's

Floats = npt.NDArray[np.float32]


def evened(
    vectors: Floats, rows: TokenRows, texts: npt.NDArray[np.int64], recipe: Recipe
) -> Floats:
    """The vectors, with their strong directions weakened.

    Args:
        vectors: `(vocabulary, dim)`.
        rows: The corpus.
        texts: Texts of it whose vectors tell the strengths; none leave the vectors as they are.
        recipe: Says how much, and the seed of the sample.
    """
    if not len(texts) or not recipe.evenness:
        return vectors
    generator = np.random.default_rng(recipe.seed)
    sample = generator.permutation(texts)[:_MOST_TEXTS]
    units = np.stack([rows.unit(vectors, text) for text in sample])
    strengths, directions = np.linalg.eigh(units.T @ units / len(units))
    kept = strengths > _LEAST_STRENGTH
    factors = np.where(kept, np.where(kept, strengths, 1.0) ** (-recipe.evenness / 2), 0.0)
    return np.asarray(vectors @ ((directions * factors) @ directions.T), dtype=np.float32)

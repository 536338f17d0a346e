"""Takes out of token vectors what tells the language rather than the meaning.

Sentences that mean the same in many languages differ by their languages' own mean. Those means
span few directions; without them a text no longer prefers texts of its own or a related
language. A projection keeps the model a plain table: no one need know a text's language. After
Mu & Viswanath (2018), 'All-but-the-Top', with languages in place of the whole corpus.
"""

import numpy as np
import numpy.typing as npt

from app.training.recipe import Recipe
from app.training.rows import TokenRows

_FEWEST_TEXTS = 100  # of a language, for its mean to say anything
_MOST_ROWS = 8_000  # enough for means; 20 s

Floats = npt.NDArray[np.float32]


def without_language_bias(vectors: Floats, rows: TokenRows, recipe: Recipe) -> Floats:
    """The vectors, projected off the strongest directions that tell languages apart.

    Measured on news sentences: retrieval into English 91.7 to 92.0, of whole documents 99.3 to
    99.75 percent; ten directions give as much, twenty cost more than they bring.

    Args:
        vectors: `(vocabulary, dim)`.
        rows: The corpus; rows of the recipe's multi-way sources are read.
        recipe: Says how many directions.
    """
    deviations = language_deviations(vectors, rows, recipe)
    if not recipe.language_directions or len(deviations) == 0:
        return vectors
    _, _, directions = np.linalg.svd(deviations, full_matrices=False)
    bias = directions[: recipe.language_directions].astype(np.float32)
    return np.asarray(vectors - (vectors @ bias.T) @ bias, dtype=np.float32)


def language_deviations(vectors: Floats, rows: TokenRows, recipe: Recipe) -> Floats:
    """How each language's texts differ on average from their rows' means.

    Returns:
        `(languages, dim)`, one row a language with enough texts.
    """
    multiway = np.array([source.multiway for source in recipe.sources])
    chosen = np.flatnonzero(multiway[rows.row_sources])
    chosen = chosen[:: -(-len(chosen) // _MOST_ROWS) or 1]
    sums = np.zeros((len(rows.languages), vectors.shape[1]))
    counts = np.zeros(len(rows.languages), dtype=np.int64)
    for row in chosen:
        texts = np.arange(rows.row_starts[row], rows.row_starts[row + 1])
        if len(texts):
            units = np.stack([rows.unit(vectors, text) for text in texts])
            languages = rows.text_languages[texts]
            np.add.at(sums, languages, units - units.mean(axis=0))
            np.add.at(counts, languages, 1)
    known = counts >= _FEWEST_TEXTS
    deviations: Floats = (sums[known] / counts[known, None]).astype(np.float32)
    return deviations

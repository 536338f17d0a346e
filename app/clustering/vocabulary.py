"""The words met so far, each with its vector once, so that an article is a row of numbers."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.clustering.company import mean_of_nearest
from app.clustering.profile import Floats, Rows
from app.domain.vectors import Matrix
from app.ports import Lexicon

MAX_WORDS = 400_000
"""Words held, 1 kB each: bounds the table to 400 MB."""


class Vocabulary:
    """Maps terms to rows of one table. Deterministic; for one thread at a time.

    Attributes:
        vectors: Unit vectors, `(words, dim) float32`.
        telling: Length of each word's vector before scaling, `(words,)`.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._row_of: dict[str, int] = {}
        self._keys: list[str] = []
        self._vectors: Matrix = np.zeros((0, 0), dtype=np.float32)
        self._telling: npt.NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._marks: Rows = np.zeros(0, dtype=np.intp)  # of `distinct`

    def __len__(self) -> int:
        return len(self._row_of)

    @property
    def is_full(self) -> bool:
        """True when it should be replaced by an empty one."""
        return len(self) >= MAX_WORDS

    def rows(self, keys: Sequence[str], surfaces: Sequence[str]) -> Rows:
        """The rows of terms; unknown ones are weighed by their surface and added."""
        fresh = {
            key: surface
            for key, surface in zip(keys, surfaces, strict=True)
            if key not in self._row_of
        }
        if fresh:
            self._extend(fresh)
        return np.array([self._row_of[key] for key in keys], dtype=np.intp)

    def keys_from(self, row: int) -> list[str]:
        """The keys of this row and all later ones."""
        return self._keys[row:]

    def vectors(self, rows: Rows) -> Matrix:
        """Unit vectors of rows, `(len(rows), dim) float32`."""
        found: Matrix = self._vectors.take(rows, axis=0)  # a quarter faster than by index
        return found

    def distinct(self, rows: Rows) -> tuple[Rows, Rows]:
        """Each row once, and the place of each of `rows` among them; their order is of no kind.

        Without sorting, which takes three times as long.
        """
        marks, order = self._marks, np.arange(len(rows))
        marks[rows] = order
        kept = rows[marks[rows] == order]  # where each stands last
        marks[kept] = order[: len(kept)]
        return kept, marks[rows]

    def telling(self, rows: Rows) -> Floats:
        """How much each word tells by itself, 0 to about 12."""
        return self._telling[rows].astype(np.float64)

    def usual(self, wholes: Matrix) -> Floats:
        """How near the nearest news of other years are to articles, in the mean, `(n,)`.

        One by one: products of many rows round otherwise than those of one, and an article is
        the same whether it is read alone or with others.
        """
        news = self._lexicon.news
        if not len(news):
            return mean_of_nearest(np.empty((len(wholes), 0), dtype=np.float32))
        return mean_of_nearest(np.stack([news @ whole for whole in wholes]))

    def _extend(self, fresh: dict[str, str]) -> None:
        weighed = self._lexicon.weigh(list(fresh.values()))
        start, end = len(self._row_of), len(self._row_of) + len(fresh)
        if end > len(self._vectors):
            capacity = max(2 * len(self._vectors), end, 4096)
            vectors = np.zeros((capacity, weighed.shape[1]), dtype=np.float32)
            telling = np.zeros(capacity, dtype=np.float32)
            if start:
                vectors[:start] = self._vectors[:start]
                telling[:start] = self._telling[:start]
            self._vectors, self._telling = vectors, telling
            self._marks = np.zeros(capacity, dtype=np.intp)
        lengths = np.linalg.norm(weighed, axis=1)
        self._vectors[start:end] = weighed / np.maximum(lengths, 1e-9)[:, None]
        self._telling[start:end] = lengths
        self._row_of.update({key: start + place for place, key in enumerate(fresh)})
        self._keys.extend(fresh)

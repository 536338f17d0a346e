"""Batches of pairs, drawn anew each step from the step's own random numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.training.recipe import Kind, Recipe
from app.training.rows import TokenRows, text_weights

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bags:
    """Bags of tokens.

    Attributes:
        tokens: `(tokens,) int64` of all bags.
        owners: `(tokens,) int64`, the bag of each token, ascending.
        count: Number of bags.
    """

    tokens: Indices
    owners: Indices
    count: int


def stacked(parts: Sequence[Bags]) -> Bags:
    """The bags of all parts, one part after another."""
    starts = np.cumsum([0, *(part.count for part in parts)])
    return Bags(
        tokens=np.concatenate([part.tokens for part in parts]),
        owners=np.concatenate(
            [part.owners + start for part, start in zip(parts, starts[:-1], strict=True)]
        ),
        count=int(starts[-1]),
    )


class PairSampler:
    """Draws pairs of texts of one meaning; knows the corpus and how often to draw what.

    A row's chance grows with the highest lift of its languages within its source's share;
    in a row, texts are drawn by the lifts of their languages.
    """

    def __init__(self, rows: TokenRows, recipe: Recipe) -> None:
        self._rows = rows
        self._recipe = recipe
        self._text_weights = text_weights(rows, recipe)
        self._sentences, self._sentence_cumulative = self._chances(Kind.SENTENCES)
        self._names, self._name_cumulative = self._chances(Kind.NAMES)

    def draw(self, generator: np.random.Generator) -> tuple[Bags, Bags]:
        """A batch: bag i of the first and bag i of the second mean the same.

        Pairs whose text stands in the batch already are left out, so that no pair is a
        negative for itself; the batch is a little smaller for it.
        """
        recipe = self._recipe
        name_count = round(recipe.batch_rows * recipe.name_share)
        names = _draw(self._names, self._name_cumulative, name_count, generator)
        sentences = _draw(
            self._sentences,
            self._sentence_cumulative,
            recipe.batch_rows - name_count,
            generator,
        )
        first, second = self._pairs(np.concatenate([sentences, names]), generator)
        joined = self._join(first, second, len(sentences), generator)
        dropout = recipe.token_dropout
        return (
            bags_of(self._rows, first, joined, dropout, generator),
            bags_of(self._rows, second, joined, dropout, generator),
        )

    def _chances(self, kind: Kind) -> tuple[Indices, npt.NDArray[np.float64]]:
        """The rows of a kind with two texts or more, and their cumulative chances."""
        rows, sources = self._rows, self._recipe.sources
        kinds = np.array([source.kind == kind for source in sources])
        usable = kinds[rows.row_sources] & (np.diff(rows.row_starts) > 1)
        # reduceat needs non-empty rows: those without texts are given the next row's first.
        starts = np.minimum(rows.row_starts[:-1], len(self._text_weights) - 1)
        weights = _without_pivot_lift(self._text_weights, rows, self._recipe)
        lifts = np.maximum.reduceat(weights, starts).astype(np.float64)
        chances = np.where(usable, lifts, 0.0)
        totals = np.bincount(rows.row_sources, chances, minlength=len(sources))
        shares = np.array([source.share for source in sources]) / np.maximum(totals, 1e-9)
        chosen = np.flatnonzero(usable)
        return chosen, np.cumsum((chances * shares[rows.row_sources])[chosen])

    def _pairs(self, rows: Indices, generator: np.random.Generator) -> tuple[Indices, Indices]:
        """Two texts of each row, by weight without replacement; duplicates left out."""
        starts, ends = self._rows.row_starts[rows], self._rows.row_starts[rows + 1]
        texts, owners = _ranges(starts, ends)
        # The two smallest of exponential variables with these rates: a weighted draw of two.
        keys = generator.exponential(size=len(texts)) / self._text_weights[texts]
        order = np.lexsort((keys, owners))
        firsts = np.concatenate([[0], np.cumsum(ends - starts)])[:-1]
        first, second = texts[order[firsts]], texts[order[firsts + 1]]
        hashes = self._rows.text_hashes
        fresh = _first_seen(hashes[first]) & _first_seen(hashes[second])
        fresh &= ~np.isin(hashes[first], hashes[second])
        # A dropped pair is marked, not removed, so that sentences stay before names.
        return np.where(fresh, first, -1), np.where(fresh, second, -1)

    def _join(
        self, first: Indices, second: Indices, sentences: int, generator: np.random.Generator
    ) -> Indices:
        """To which bag each pair goes; -1 for none.

        Some sentences join the pair before them, whatever its languages: the bag is then a
        text of two to four sentences in both.
        """
        kept = (first >= 0) & (second >= 0)
        joins = generator.random(len(first)) < self._recipe.joined_share
        joins[sentences:] = False
        opens = kept & ~(joins & (np.cumsum(kept) > 1))
        return np.where(kept, np.cumsum(opens) - 1, -1)


def bags_of(
    rows: TokenRows,
    texts: Indices,
    bags: Indices,
    dropout: float,
    generator: np.random.Generator,
) -> Bags:
    """The tokens of texts, some dropped at random; texts of one bag stand together.

    Args:
        rows: The corpus.
        texts: `(n,)` indices of texts.
        bags: `(n,)` ascending bag of each text, -1 where the text is left out.
        dropout: Chance of a token to be left out, for texts of four tokens or more.
        generator: Of the drops.
    """
    kept = bags >= 0
    starts, ends = rows.text_starts[texts[kept]], rows.text_starts[texts[kept] + 1]
    positions, owners = _ranges(starts, ends)
    stays = (generator.random(len(positions)) >= dropout) | ((ends - starts) < 4)[owners]
    return Bags(
        tokens=rows.tokens[positions[stays]].astype(np.int64),
        owners=bags[kept][owners[stays]],
        count=int(bags.max(initial=-1)) + 1,
    )


class TeacherSampler:
    """Draws English sentences of few topics, with the teacher's vectors."""

    def __init__(
        self,
        rows: TokenRows,
        texts: Indices,
        topics: npt.NDArray[np.int32],
        recipe: Recipe,
    ) -> None:
        """Sorts the sentences by topic.

        Args:
            rows: The corpus.
            texts: `(n,)` text of each teacher vector.
            topics: `(n,)` its topic.
            recipe: How many to draw.
        """
        self._rows = rows
        self._texts = texts
        self._recipe = recipe
        self._order = np.argsort(topics, kind="stable")
        self._ends = np.cumsum(np.bincount(topics)) if len(topics) else np.zeros(0, np.int64)

    def draw(self, generator: np.random.Generator) -> tuple[Bags, Indices]:
        """Bags of tokens and the index of each one's teacher vector."""
        recipe = self._recipe
        topics = generator.integers(len(self._ends), size=recipe.teacher_clusters_a_step)
        starts = np.where(topics > 0, self._ends[topics - 1], 0)
        each = recipe.teacher_rows // recipe.teacher_clusters_a_step
        places = starts + (
            generator.random((each, len(topics))) * (self._ends[topics] - starts)
        ).astype(np.int64)
        chosen = np.unique(self._order[places])
        texts = self._texts[chosen]
        bags = np.arange(len(texts), dtype=np.int64)
        return bags_of(self._rows, texts, bags, recipe.token_dropout, generator), chosen


def _without_pivot_lift(
    weights: npt.NDArray[np.float32], rows: TokenRows, recipe: Recipe
) -> npt.NDArray[np.float32]:
    """English is in most rows: its lift chooses within a row, not the row."""
    lift = recipe.language_lifts.get("en", 1.0)
    english = rows.languages[rows.text_languages] == "en"
    return np.where(english, weights / np.float32(lift), weights)


def _draw(
    choices: Indices,
    cumulative: npt.NDArray[np.float64],
    count: int,
    generator: np.random.Generator,
) -> Indices:
    if not len(choices):
        return np.zeros(0, dtype=np.int64)
    places = np.searchsorted(cumulative, generator.random(count) * cumulative[-1], side="right")
    drawn: Indices = choices[np.minimum(places, len(choices) - 1)]
    return drawn


def _ranges(starts: Indices, ends: Indices) -> tuple[Indices, Indices]:
    """All integers of the ranges one after another, and the range of each."""
    sizes = ends - starts
    owners = np.repeat(np.arange(len(starts)), sizes)
    before = np.concatenate([[0], np.cumsum(sizes)])[:-1]
    return np.arange(int(sizes.sum())) - before[owners] + starts[owners], owners


def _first_seen(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    seen = np.zeros(len(values), dtype=bool)
    seen[np.unique(values, return_index=True)[1]] = True
    return seen

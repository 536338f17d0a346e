"""Batches of pairs, drawn anew each step from the step's own random numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.training.recipe import Kind, Recipe
from app.training.rows import TokenRows, ranges, text_weights

Indices = npt.NDArray[np.int64]
PIVOT = "en"
_NONE: Indices = np.zeros(0, dtype=np.int64)


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


@dataclass(frozen=True, slots=True)
class Pairs:
    """Bag i of `first` and bag i of `second` mean the same.

    Attributes:
        first: English wherever a pair has English, so that most negatives of a foreign text
            are of the language it is searched in.
        second: As many.
        taught: `(n,)` indices of teacher vectors, those of the last `n` bags of `first`.
    """

    first: Bags
    second: Bags
    taught: Indices


class PairSampler:
    """Draws pairs of texts of one meaning; knows the corpus and how often to draw what.

    A row's chance grows with the highest lift of its languages within its source's share;
    in a row, texts are drawn by the lifts of their languages.
    """

    def __init__(self, rows: TokenRows, recipe: Recipe, topics: "TopicSampler | None") -> None:
        """Weighs the rows.

        Args:
            rows: The corpus.
            recipe: What to draw.
            topics: Of the teacher's sentences; None for a training without teacher.
        """
        self._rows = rows
        self._recipe = recipe
        self._topics = topics
        self._english = rows.languages[rows.text_languages] == PIVOT
        self._text_weights = text_weights(rows, recipe)
        chances = row_chances(rows, recipe)
        self._sentences, self._sentence_cumulative = self._of_kind(Kind.SENTENCES, chances)
        self._names, self._name_cumulative = self._of_kind(Kind.NAMES, chances)

    def draw(self, generator: np.random.Generator) -> Pairs:
        """A batch: sentences, names, and the teacher's sentences of few topics.

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
        taught, topical = _NONE, _NONE
        if self._topics is not None:
            taught, topical = self._topics.draw(generator)
        untaught = len(sentences) + len(names)
        rows = np.concatenate([sentences, names, topical])
        first, second = self._pairs(rows, untaught, generator)
        bags = self._join(first, len(sentences), generator)
        dropout = recipe.token_dropout
        return Pairs(
            bags_of(self._rows, first, bags, dropout, generator),
            bags_of(self._rows, second, bags, dropout, generator),
            taught[bags[untaught:] >= 0],
        )

    def _of_kind(
        self, kind: Kind, chances: npt.NDArray[np.float64]
    ) -> tuple[Indices, npt.NDArray[np.float64]]:
        """The rows of a kind that can be drawn, and their cumulative chances."""
        kinds = np.array([source.kind == kind for source in self._recipe.sources])
        chosen = np.flatnonzero(kinds[self._rows.row_sources] & (chances > 0))
        return chosen, np.cumsum(chances[chosen])

    def _pairs(
        self, rows: Indices, untaught: int, generator: np.random.Generator
    ) -> tuple[Indices, Indices]:
        """Two texts of each row, by weight without replacement; -1 for duplicates.

        One of the two is English in the rows after the first `untaught`.
        """
        starts, ends = self._rows.row_starts[rows], self._rows.row_starts[rows + 1]
        texts, owners = ranges(starts, ends)
        # The two smallest of exponential variables with these rates: a weighted draw of two.
        keys = generator.exponential(size=len(texts)) / self._text_weights[texts]
        keys[self._english[texts] & (owners >= untaught)] = 0
        order = np.lexsort((keys, owners))
        firsts = np.concatenate([[0], np.cumsum(ends - starts)])[:-1]
        first, second = texts[order[firsts]], texts[order[firsts + 1]]
        swapped = self._english[second]
        first, second = np.where(swapped, second, first), np.where(swapped, first, second)
        hashes = self._rows.text_hashes
        fresh = _first_seen(hashes[first]) & _first_seen(hashes[second])
        fresh &= ~np.isin(hashes[first], hashes[second])
        # A dropped pair is marked, not removed, so that each kind keeps its place.
        return np.where(fresh, first, -1), np.where(fresh, second, -1)

    def _join(self, first: Indices, sentences: int, generator: np.random.Generator) -> Indices:
        """To which bag each pair goes; -1 for none.

        Some sentences join the pair before them, whatever its languages: the bag is then a
        text of two to four sentences in both.
        """
        kept = first >= 0
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
    positions, owners = ranges(starts, ends)
    stays = (generator.random(len(positions)) >= dropout) | ((ends - starts) < 4)[owners]
    return Bags(
        tokens=rows.tokens[positions[stays]].astype(np.int64),
        owners=bags[kept][owners[stays]],
        count=int(bags.max(initial=-1)) + 1,
    )


class TopicSampler:
    """Draws the teacher's sentences topic by topic: near ones teach what is nearer."""

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
        self._recipe = recipe
        self._order = np.argsort(topics, kind="stable")
        self._row_of = np.searchsorted(rows.row_starts, texts, side="right") - 1
        chances = row_chances(rows, recipe)[self._row_of[self._order]]
        self._cumulative = np.cumsum(chances)
        ends = np.concatenate([[0], np.cumsum(np.bincount(topics))])
        self._borders = np.concatenate([[0.0], self._cumulative])[ends]

    def draw(self, generator: np.random.Generator) -> tuple[Indices, Indices]:
        """Indices of teacher vectors, and the row of each."""
        recipe = self._recipe
        topics = generator.integers(len(self._borders) - 1, size=recipe.topics_a_step)
        low, high = self._borders[topics], self._borders[topics + 1]
        each = recipe.teacher_rows // recipe.topics_a_step
        drawn = low + generator.random((each, len(topics))) * (high - low)
        places = np.searchsorted(self._cumulative, drawn.ravel(), side="right")
        chosen = np.unique(self._order[np.minimum(places, len(self._order) - 1)])
        return chosen, self._row_of[chosen]


def row_chances(rows: TokenRows, recipe: Recipe) -> npt.NDArray[np.float64]:
    """How often each row is drawn among those of its kind; 0 for rows without a pair."""
    usable = np.diff(rows.row_starts) > 1
    weights = _without_pivot_lift(text_weights(rows, recipe), rows, recipe)
    # reduceat needs non-empty rows: those without texts are given the next row's first.
    starts = np.minimum(rows.row_starts[:-1], len(weights) - 1)
    lifts = np.where(usable, np.maximum.reduceat(weights, starts).astype(np.float64), 0.0)
    totals = np.bincount(rows.row_sources, lifts, minlength=len(recipe.sources))
    shares = np.array([source.share for source in recipe.sources]) / np.maximum(totals, 1e-9)
    chances: npt.NDArray[np.float64] = lifts * shares[rows.row_sources]
    return chances


def _without_pivot_lift(
    weights: npt.NDArray[np.float32], rows: TokenRows, recipe: Recipe
) -> npt.NDArray[np.float32]:
    """English is in most rows: its lift chooses within a row, not the row."""
    lift = recipe.language_lifts.get(PIVOT, 1.0)
    english = rows.languages[rows.text_languages] == PIVOT
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


def _first_seen(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    seen = np.zeros(len(values), dtype=bool)
    seen[np.unique(values, return_index=True)[1]] = True
    return seen

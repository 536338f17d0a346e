"""News of other years, by which a model tells how near articles of any event are to one."""

import random
from collections import Counter
from pathlib import Path

from app.embedding.packaged import NEWS_FILE, StaticEmbedder, write_table
from app.training.corpus import read_rows
from app.training.recipe import Source

_PIECES, _SENTENCES = 4_000, 6
_MISSING = 1  # sentences of a piece that a language may lack
_ENGLISH = 0.5  # of the pieces; the others are in any language they have


def save_news(corpus: Path, source: Source, folder: Path) -> None:
    """Writes vectors of news beside the table of a static model; the same corpus, the same file.

    Args:
        corpus: Folder of the parallel corpus.
        source: Its news, sentences of a report one after another.
        folder: Of the model.
    """
    embedder = StaticEmbedder(folder, name=str(folder))
    write_table(folder / NEWS_FILE, embedder.embed(_pieces(corpus, source)))


def _pieces(corpus: Path, source: Source) -> list[str]:
    """Pieces of six sentences that stand together, half of them English."""
    rows = [row.texts for row in read_rows(corpus, [source])]
    chance = random.Random(0)  # noqa: S311 - a seed makes it repeatable
    pieces = []
    for start in range(0, len(rows) - _SENTENCES + 1, _SENTENCES):
        piece = rows[start : start + _SENTENCES]
        held = Counter(language for row in piece for language in row)
        languages = sorted(each for each in held if held[each] >= _SENTENCES - _MISSING)
        if languages:
            english = "en" in languages and chance.random() < _ENGLISH
            language = "en" if english else chance.choice(languages)
            pieces.append(" ".join(row[language] for row in piece if language in row))
    chance.shuffle(pieces)
    return pieces[:_PIECES]

"""A parallel corpus of made-up words, small enough to learn in a second."""

import random
from dataclasses import replace
from pathlib import Path

import orjson
import zstandard

from app.training.recipe import Kind, Recipe, Source

SYLLABLES = ["ba", "ko", "mi", "tu", "ra", "le", "so", "ni"]
WORDS = [first + second + "n" for first in SYLLABLES for second in SYLLABLES]

RECIPE = Recipe(
    vocabulary_size=400,
    dimension=24,
    steps=60,
    batch_rows=64,
    warmup_steps=10,
    learning_rate=0.05,
    checkpoint_steps=20,
    teacher_rows=16,
    topics=4,
    topics_a_step=2,
    sources=(
        Source("sentences.jsonl.zst", Kind.SENTENCES, 1.0),
        Source("names.tsv.zst", Kind.NAMES, 1.0),
    ),
)
TAUGHT = replace(RECIPE, sources=(replace(RECIPE.sources[0], teacher=True), RECIPE.sources[1]))


def foreign(word: str) -> str:
    """The word in the made-up second language: its letters backwards."""
    return word[::-1]


def write_corpus(folder: Path, *, sentences: int = 200) -> Path:
    """Writes the two files of `RECIPE` and returns their folder."""
    drawn = random.Random(1)  # noqa: S311 - seeded, no secret
    rows = []
    for _ in range(sentences):
        words = drawn.sample(WORDS, 6)
        rows.append(
            {
                "_id": "metadata",
                "en": " ".join(words),
                "bg": " ".join(map(foreign, words)),
                "ru": " ".join(map(foreign, words)) + " da",
            }
        )
    lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    table = "lang_a\tlang_b\ttext_a\ttext_b\n" + "".join(
        f"en\tbg\t{word}\t{foreign(word)}\n" for word in WORDS
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sentences.jsonl.zst").write_bytes(zstandard.compress(lines))
    (folder / "names.tsv.zst").write_bytes(zstandard.compress(table.encode()))
    return folder

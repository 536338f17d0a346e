"""The tokenizer: byte-pair encoding over the normalised text of all languages alike."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from app.training.corpus import Row, read_rows
from app.training.recipe import Recipe
from app.training.romanisation import character_map

UNKNOWN = "[UNK]"
_UNKNOWN_ID = 0
_MOST_TEXTS_A_CELL = 40_000  # of one source and language: no language rules the vocabulary


def learn_tokenizer(corpus: Path, recipe: Recipe) -> Tokenizer:
    """Learns the vocabulary from a sample balanced over sources and languages."""
    tokenizer = _untrained()
    trainer = trainers.BpeTrainer(
        vocab_size=recipe.vocabulary_size,
        special_tokens=[UNKNOWN],
        min_frequency=2,
        limit_alphabet=8_000,
        show_progress=False,
    )
    rows = read_rows(corpus, recipe.sources)
    tokenizer.train_from_iterator(balanced_texts(rows, recipe), trainer=trainer)
    return tokenizer


def balanced_texts(rows: Iterable[Row], recipe: Recipe) -> Iterator[str]:
    """At most so many texts of one source and language, `tokenizer_texts` in all."""
    counts: dict[tuple[int, str], int] = {}
    remaining = recipe.tokenizer_texts
    for row in rows:
        for language, text in row.texts.items():
            cell = (row.source, language)
            if counts.get(cell, 0) >= _MOST_TEXTS_A_CELL:
                continue
            counts[cell] = counts.get(cell, 0) + 1
            remaining -= 1
            yield text
            if not remaining:
                return


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> list[np.ndarray]:
    """Token ids of each text, without the unknown token.

    Returns:
        One `(tokens,) uint32` array a text.
    """
    encodings = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return [
        np.array([token for token in encoding.ids if token != _UNKNOWN_ID], dtype=np.uint32)
        for encoding in encodings
    ]


def _untrained() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Precompiled(character_map())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Metaspace()]
    )
    return tokenizer

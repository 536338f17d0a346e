"""Tokens share the letter sequences that enough of them have, and learn through them."""

from dataclasses import replace

import numpy as np
import torch
from tokenizers import Tokenizer, models

from app.training.batches import Bags
from app.training.parts import Parts, find_parts
from app.training.table import TokenTable, embed_bags
from tests.training.toy import RECIPE

TOKENS = ["[UNK]", "▁pravit", "▁pravda", "itel", "▁한국어", "▁한국"]


def parts_of(**recipe: object) -> Parts:
    tokenizer = Tokenizer(models.WordLevel({each: at for at, each in enumerate(TOKENS)}, "[UNK]"))
    return find_parts(tokenizer, replace(RECIPE, vocabulary_size=len(TOKENS), **recipe))  # type: ignore[arg-type]  # field by field


def shared(parts: Parts, left: str, right: str) -> int:
    cut = [parts.of(np.array([TOKENS.index(each)]))[0] for each in (left, right)]
    return len(np.intersect1d(*cut))


def test_kin_words_share_their_letters() -> None:
    parts = parts_of(part_lengths=(3, 4), part_tokens=2)
    assert shared(parts, "▁pravit", "▁pravda") == 5  # ▁pr pra rav, ▁pra prav
    assert shared(parts, "▁pravda", "itel") == 0
    assert len(parts.of(np.array([0]))[0]) == 0  # the unknown token has none


def test_a_syllable_counts_as_letters() -> None:
    assert shared(parts_of(part_lengths=(4,), part_tokens=2), "▁한국어", "▁한국") == 2  # ▁한 한국


def test_what_too_few_tokens_share_is_no_part() -> None:
    assert parts_of(part_lengths=(3, 4), part_tokens=3).count == 0


def test_a_step_on_one_word_moves_its_kin() -> None:
    table = TokenTable(torch.eye(len(TOKENS), 8), parts_of(part_lengths=(3,), part_tokens=2))
    before = table.vectors.clone()
    bags = Bags(tokens=np.array([1]), owners=np.array([0]), count=1)
    touched = table.touched(bags)
    embed_bags(bags, touched)[0, 7].backward()
    table.step(touched, 0.1, 1)
    moved = (table.vectors - before).abs().sum(dim=1) > 0
    assert moved.tolist() == [False, True, True, False, False, False]

"""Words are cut once; what comes out is what cutting whole texts gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from app.embedding.registry import packaged_folder
from app.embedding.words import WordTokens, cuts_words_alone

TOKENIZER = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))


def whole(text: str) -> list[int]:
    return list(TOKENIZER.encode(text, add_special_tokens=False).ids)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Путин and Biden talked",
        "12,5 млн. евро – «много»\n\tи\u00a0още",
        "美国总统 拜登与俄罗斯总统普京举行视频会晤",
        "מזרח תיכון می‌رود سلام",
        "https://example.org/" + "x" * 200,
    ],
)
def test_word_by_word_gives_the_tokens_of_the_whole_text(text: str) -> None:
    words = WordTokens(TOKENIZER)
    assert list(words.cut([text])) == [whole(text)]
    assert list(words.cut([text])) == [whole(text)]  # now from memory


@given(st.lists(st.text(st.characters(categories=["L", "M", "Nd", "P", "Zs"])), max_size=4))
def test_any_texts_are_cut_as_wholes(texts: list[str]) -> None:
    assert list(WordTokens(TOKENIZER).cut(texts)) == [whole(text) for text in texts]


def test_the_packaged_tokenizer_cuts_words_alone() -> None:
    assert cuts_words_alone(TOKENIZER)


def test_a_byte_level_tokenizer_does_not() -> None:
    alphabet = {character: place for place, character in enumerate(map(chr, range(33, 400)))}
    byte_level = Tokenizer(models.BPE(vocab=alphabet, merges=[]))
    byte_level.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    assert not cuts_words_alone(byte_level)

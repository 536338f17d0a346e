"""Batches hold pairs of one meaning, no pair twice, and what the recipe asks for."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.training.batches import PairSampler, TopicSampler, bags_of, stacked
from app.training.corpus import read_rows
from app.training.recipe import Recipe
from app.training.rows import TokenRows, tokenise_rows
from app.training.tokenizer import learn_tokenizer
from tests.training.toy import RECIPE, write_corpus

PLAIN = replace(RECIPE, token_dropout=0.0, joined_share=0.0)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> TokenRows:
    corpus = write_corpus(tmp_path_factory.mktemp("corpus"))
    tokenizer = learn_tokenizer(corpus, RECIPE)
    return tokenise_rows(read_rows(corpus, RECIPE.sources), tokenizer, lambda _: None)


def bags(rows: TokenRows, recipe: Recipe, seed: int) -> tuple[list[tuple[int, ...]], ...]:
    drawn = PairSampler(rows, recipe, None).draw(np.random.default_rng(seed))
    return tuple(
        [tuple(part.tokens[part.owners == bag]) for bag in range(part.count)]
        for part in (drawn.first, drawn.second)
    )


def meanings(rows: TokenRows) -> set[frozenset[tuple[int, ...]]]:
    """Every pair of texts that stand in one row."""
    texts = [
        tuple(rows.tokens[start:end].tolist())
        for start, end in zip(rows.text_starts[:-1], rows.text_starts[1:], strict=True)
    ]
    return {
        frozenset((texts[one], texts[other]))
        for start, end in zip(rows.row_starts[:-1], rows.row_starts[1:], strict=True)
        for one in range(start, end)
        for other in range(start, end)
        if one != other
    }


def test_each_pair_stands_in_one_row(rows: TokenRows) -> None:
    known = meanings(rows)
    first, second = bags(rows, PLAIN, seed=1)
    assert len(first) == len(second) > 30
    for pair in zip(first, second, strict=True):
        assert frozenset(tuple(map(int, text)) for text in pair) in known


def test_no_text_stands_twice_in_a_batch(rows: TokenRows) -> None:
    first, second = bags(rows, PLAIN, seed=2)
    assert len(set(first)) == len(first)
    assert len(set(second)) == len(second)
    assert not set(first) & set(second)


def test_a_batch_follows_from_its_random_numbers(rows: TokenRows) -> None:
    assert bags(rows, RECIPE, seed=3) == bags(rows, RECIPE, seed=3)
    assert bags(rows, RECIPE, seed=3) != bags(rows, RECIPE, seed=4)


def test_joined_sentences_make_fewer_and_longer_bags(rows: TokenRows) -> None:
    apart, _ = bags(rows, PLAIN, seed=5)
    joined, mates = bags(rows, replace(PLAIN, joined_share=0.5), seed=5)
    assert len(joined) == len(mates) < len(apart)
    assert max(map(len, joined)) > max(map(len, apart))


def test_languages_are_drawn_by_their_lifts(rows: TokenRows) -> None:
    names = replace(PLAIN, name_share=0.0, language_lifts={"bg": 50.0})
    english = list(rows.languages).index("en")
    first, second = bags(rows, names, seed=6)
    texts = {
        tuple(rows.tokens[start:end].tolist()): language
        for start, end, language in zip(
            rows.text_starts[:-1], rows.text_starts[1:], rows.text_languages, strict=True
        )
    }
    drawn = [texts[tuple(map(int, bag))] for bag in first + second]
    assert drawn.count(english) < len(drawn) * 0.35  # a third without lifts, a quarter with


def test_dropout_leaves_short_texts_whole(rows: TokenRows) -> None:
    texts = np.arange(len(rows.text_languages))
    part = bags_of(rows, texts, texts, 0.5, np.random.default_rng(7))
    kept = np.bincount(part.owners, minlength=part.count)
    sizes = np.diff(rows.text_starts)
    assert (kept[sizes < 4] == sizes[sizes < 4]).all()
    assert 0.4 < kept[sizes >= 4].sum() / sizes[sizes >= 4].sum() < 0.6


def test_stacked_bags_keep_their_tokens(rows: TokenRows) -> None:
    texts = np.array([3, 4])
    part = bags_of(rows, texts, np.array([0, 1]), 0.0, np.random.default_rng(0))
    both = stacked([part, part])
    assert both.count == 4
    np.testing.assert_array_equal(both.tokens[both.owners == 3], part.tokens[part.owners == 1])


def english_texts(rows: TokenRows) -> np.ndarray:
    """The first text of each sentence row, which is English."""
    starts: np.ndarray = rows.row_starts[:-1][rows.row_sources == 0]
    return starts


def test_the_teachers_sentences_come_from_few_topics(rows: TokenRows) -> None:
    texts = english_texts(rows)
    topics = (np.arange(len(texts)) % 4).astype(np.int32)
    sampler = TopicSampler(rows, texts, topics, replace(RECIPE, topics_a_step=1))
    seen = set()
    for seed in range(20):
        taught, drawn_rows = sampler.draw(np.random.default_rng(seed))
        assert len(set(taught.tolist())) == len(taught) > 1
        np.testing.assert_array_equal(rows.row_starts[drawn_rows], texts[taught])
        (topic,) = set(topics[taught].tolist())
        seen.add(topic)
    assert seen == {0, 1, 2, 3}


def test_empty_topics_stop_no_draw(rows: TokenRows) -> None:
    texts = english_texts(rows)
    topics = np.where(np.arange(len(texts)) % 2, 1, 3).astype(np.int32)
    taught, _ = TopicSampler(rows, texts, topics, RECIPE).draw(np.random.default_rng(1))
    assert 0 < len(taught) <= RECIPE.teacher_rows


def test_the_teachers_sentences_stand_last_and_english_beside_their_translations(
    rows: TokenRows,
) -> None:
    texts = english_texts(rows)
    topics = np.zeros(len(texts), dtype=np.int32)
    pairs = PairSampler(rows, PLAIN, TopicSampler(rows, texts, topics, PLAIN)).draw(
        np.random.default_rng(8)
    )
    assert 0 < len(pairs.taught) < pairs.first.count == pairs.second.count
    offset = pairs.first.count - len(pairs.taught)
    for place, taught in enumerate(pairs.taught):
        own = pairs.first.tokens[pairs.first.owners == offset + place]
        start, end = rows.text_starts[texts[taught] : texts[taught] + 2]
        np.testing.assert_array_equal(own, rows.tokens[start:end])


def test_english_stands_first(rows: TokenRows) -> None:
    first, second = bags(rows, PLAIN, seed=9)
    english = {
        tuple(rows.tokens[start:end].tolist())
        for start, end, language in zip(
            rows.text_starts[:-1], rows.text_starts[1:], rows.text_languages, strict=True
        )
        if rows.languages[language] == "en"
    }
    assert english & set(first)
    assert not english & set(second)


def test_what_was_saved_is_read_back(rows: TokenRows, tmp_path: Path) -> None:
    rows.save(tmp_path / "rows.npz")
    again = TokenRows.load(tmp_path / "rows.npz")
    np.testing.assert_array_equal(again.tokens, rows.tokens)
    assert list(again.languages) == ["en", "bg", "ru"]


def test_texts_have_equal_hashes_when_their_bags_of_tokens_are_equal(rows: TokenRows) -> None:
    bags_of_texts = [
        tuple(sorted(rows.tokens[start:end].tolist()))
        for start, end in zip(rows.text_starts[:-1], rows.text_starts[1:], strict=True)
    ]
    pairs = set(zip(bags_of_texts, rows.text_hashes.tolist(), strict=True))
    assert len(pairs) == len(set(bags_of_texts)) == len(set(rows.text_hashes.tolist()))


def test_metadata_is_no_language(rows: TokenRows) -> None:
    assert set(rows.languages) == {"en", "bg", "ru"}

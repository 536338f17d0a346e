"""A training learns, can be repeated, interrupted and carried on, and leaves a plain folder."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor

from app.domain.errors import ConfigurationError
from app.domain.vectors import unit_rows
from app.embedding.packaged import StaticEmbedder, is_static_folder
from app.training.model import Training, inherited_vectors, learning_rate, save_model
from app.training.preparation import Prepared, prepare
from app.training.recipe import Recipe
from tests.training.toy import RECIPE, TAUGHT, WORDS, foreign, write_corpus


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    return prepare(write_corpus(folder / "corpus"), folder / "work", RECIPE, lambda *_: None)


def trained(prepared: Prepared, recipe: Recipe, work: Path) -> Tensor:
    work.mkdir(exist_ok=True)
    training = Training(prepared, recipe, work)
    for _ in training.run():
        pass
    return training.vectors


def test_translations_become_neighbours(prepared: Prepared, tmp_path: Path) -> None:
    vectors = trained(prepared, RECIPE, tmp_path / "work")
    save_model(vectors, prepared.tokenizer, tmp_path / "model")
    embedder = StaticEmbedder(tmp_path / "model", name="toy")
    queries, answers = embedder.embed(WORDS), embedder.embed([foreign(word) for word in WORDS])
    found = np.argmax(queries @ answers.T, axis=1) == np.arange(len(WORDS))
    assert found.mean() > 0.9


def test_the_same_training_twice_gives_the_same_model(prepared: Prepared, tmp_path: Path) -> None:
    first = trained(prepared, RECIPE, tmp_path / "first")
    second = trained(prepared, RECIPE, tmp_path / "second")
    assert torch.equal(first, second)
    other = trained(prepared, replace(RECIPE, seed=7), tmp_path / "third")
    assert not torch.equal(first, other)


def test_an_interrupted_training_ends_as_one_that_was_not(
    prepared: Prepared, tmp_path: Path
) -> None:
    whole = trained(prepared, RECIPE, tmp_path / "whole")
    (tmp_path / "parts").mkdir()
    for progress in Training(prepared, RECIPE, tmp_path / "parts").run():
        if progress.step == 45:  # after the checkpoint of step 40
            break
    carried_on = Training(prepared, RECIPE, tmp_path / "parts")
    assert carried_on.step == 40
    for _ in carried_on.run():
        pass
    assert torch.equal(carried_on.vectors, whole)


def test_the_checkpoint_of_another_recipe_is_not_taken_up(
    prepared: Prepared, tmp_path: Path
) -> None:
    trained(prepared, RECIPE, tmp_path / "work")
    assert Training(prepared, replace(RECIPE, temperature=0.1), tmp_path / "work").step == 0


def test_the_folder_is_read_alike_by_sentence_transformers_and_numpy(
    prepared: Prepared, tmp_path: Path
) -> None:
    save_model(trained(prepared, RECIPE, tmp_path / "work"), prepared.tokenizer, tmp_path / "m")
    assert is_static_folder(tmp_path / "m")
    texts = [" ".join(WORDS[:5]), foreign(WORDS[9])]
    reference = unit_rows(SentenceTransformer(str(tmp_path / "m"), device="cpu").encode(texts))
    ours = StaticEmbedder(tmp_path / "m", name="toy").embed(texts)
    assert np.sum(reference * ours, axis=1).min() >= 0.9999


def test_the_lengths_of_two_trainings_can_be_compared(prepared: Prepared, tmp_path: Path) -> None:
    vectors = trained(prepared, RECIPE, tmp_path / "work")
    for factor in (1, 3):
        save_model(vectors * factor, prepared.tokenizer, tmp_path / str(factor))
    short, long = (StaticEmbedder(tmp_path / name, name=name).weigh(WORDS) for name in "13")
    np.testing.assert_allclose(short, long, rtol=1e-2, atol=1e-2)


def test_the_unknown_token_says_nothing(prepared: Prepared, tmp_path: Path) -> None:
    assert not trained(prepared, RECIPE, tmp_path / "work")[0].any()


def test_a_training_can_go_on_from_a_model_of_another_vocabulary(
    prepared: Prepared, tmp_path: Path
) -> None:
    vectors = trained(prepared, RECIPE, tmp_path / "work")
    save_model(vectors, prepared.tokenizer, tmp_path / "model")
    nothing = torch.zeros(RECIPE.vocabulary_size, RECIPE.dimension)
    same = inherited_vectors(nothing, prepared.tokenizer, tmp_path / "model")
    known = prepared.tokenizer.get_vocab_size()
    directions = torch.nn.functional.cosine_similarity(same[1:known], vectors[1:known])
    assert directions.min() > 0.9999

    smaller = replace(RECIPE, vocabulary_size=60)
    other = prepare(write_corpus(tmp_path / "corpus"), tmp_path / "other", smaller, lambda *_: None)
    save_model(trained(other, smaller, tmp_path / "w"), other.tokenizer, tmp_path / "small")
    start = inherited_vectors(nothing, prepared.tokenizer, tmp_path / "small")
    save_model(start, prepared.tokenizer, tmp_path / "inherited")
    ours = StaticEmbedder(tmp_path / "inherited", name="inherited").embed(WORDS)
    theirs = StaticEmbedder(tmp_path / "small", name="small").embed(WORDS)
    assert np.mean(np.sum(ours * theirs, axis=1)) > 0.95


def test_the_teacher_is_asked_once_and_learned_from(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", sentences=40)
    asked: list[tuple[str, int]] = []
    for _ in range(2):
        taught = prepare(
            corpus, tmp_path / "work", TAUGHT, lambda stage, done: asked.append((stage, done))
        )
    assert asked.count(("teacher", 40)) == 2  # the second time from disk
    assert len(list((tmp_path / "work").glob("teacher-*.npy"))) == 1
    assert taught.teacher.shape == (40, 384)
    training = Training(taught, TAUGHT, tmp_path / "work")
    losses = [progress.distillation for progress in training.run()]
    assert np.mean(losses[-10:]) < np.mean(losses[:10])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"sentences\.jsonl\.zst"):
        prepare(tmp_path, tmp_path / "work", RECIPE, lambda *_: None)


def test_the_learning_rate_rises_then_falls_to_nothing() -> None:
    rates = [learning_rate(step, RECIPE) for step in range(1, RECIPE.steps + 1)]
    assert max(rates) == rates[RECIPE.warmup_steps - 1] == RECIPE.learning_rate
    assert rates[-1] == 0
    assert rates[RECIPE.warmup_steps :] == sorted(rates[RECIPE.warmup_steps :], reverse=True)

"""Trains the packaged embedding model: corpus to sentence-transformers folder, resumable."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from app.embedding.packaged import TABLE_FILE, read_table, write_table
from app.training.batches import Pairs, PairSampler, TopicSampler, stacked
from app.training.evenness import evened
from app.training.language_bias import without_language_bias
from app.training.losses import contrast, distil
from app.training.parts import find_parts
from app.training.preparation import Prepared
from app.training.recipe import Recipe
from app.training.rows import TokenRows
from app.training.table import TokenTable, embed_bags
from app.training.tokenizer import UNKNOWN

_MEDIAN_LENGTH = 4.7  # of the first packaged model
_FREQUENT = 1e-4  # SIF's a (Arora et al. 2017): words more frequent than this weigh less


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step learns from."""

    pairs: Pairs
    teacher: np.ndarray


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training stands.

    Attributes:
        step: Steps done.
        contrast: Contrastive loss of the last step, nats.
        distillation: Distillation loss of the last step, nats.
    """

    step: int
    contrast: float
    distillation: float


class Training:
    """A training that can be stopped after any checkpoint and taken up again.

    Every step draws from random numbers of its own, so a resumed training goes the way of
    one that was never stopped.
    """

    def __init__(
        self, prepared: Prepared, recipe: Recipe, work: Path, start: Path | None = None
    ) -> None:
        """Starts, or takes up the checkpoint in `work`.

        Args:
            prepared: Corpus, tokenizer and teacher.
            recipe: How to train.
            work: Folder of the checkpoint.
            start: Folder of a static model to go on from; None starts from nothing.
        """
        self._recipe = recipe
        self._prepared = prepared
        self._checkpoint = work / "checkpoint.pt"
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        topics = (
            TopicSampler(prepared.rows, prepared.taught_texts, prepared.topics, recipe)
            if len(prepared.taught_texts)
            else None
        )
        self._pairs = PairSampler(prepared.rows, recipe, topics)
        vectors = initial_vectors(prepared.rows, recipe)
        if start is not None:
            vectors = inherited_vectors(vectors, prepared.tokenizer, start)
        parts = find_parts(prepared.tokenizer, recipe)
        self._table = TokenTable(vectors.to(self._device), parts)
        self.step = 0
        if self._checkpoint.exists():
            self._load()

    @property
    def vectors(self) -> Tensor:
        """The table as it stands, `(vocabulary, dim) float32`, on the processor."""
        return self._table.vectors.cpu()

    def finished_vectors(self) -> Tensor:
        """The table without what tells languages apart, evened: what is saved as the model."""
        rows, recipe = self._prepared.rows, self._recipe
        table = without_language_bias(self.vectors.numpy(), rows, recipe)
        return torch.from_numpy(evened(table, rows, self._prepared.taught_texts, recipe))

    def run(self) -> Iterator[Progress]:
        """Trains to the last step, one progress a step; keeps a checkpoint on the way."""
        recipe = self._recipe
        with ThreadPoolExecutor(max_workers=1) as drawer:
            coming = drawer.submit(self._draw, self.step)
            while self.step < recipe.steps:
                batch = coming.result()
                coming = drawer.submit(self._draw, self.step + 1)
                progress = self._learn(batch)
                if self.step % recipe.checkpoint_steps == 0 or self.step == recipe.steps:
                    self._save()
                yield progress

    def _draw(self, step: int) -> Batch:
        pairs = self._pairs.draw(np.random.default_rng([self._recipe.seed, step]))
        return Batch(pairs, self._prepared.teacher[pairs.taught])

    def _learn(self, batch: Batch) -> Progress:
        recipe = self._recipe
        together = stacked([batch.pairs.first, batch.pairs.second])
        touched = self._table.touched(together)
        first, second = embed_bags(together, touched).chunk(2)
        contrastive = contrast(first, second, recipe.temperature)
        distillation = torch.zeros(())
        if len(batch.teacher):
            teacher = torch.from_numpy(batch.teacher.astype(np.float32)).to(self._device)
            distillation = distil(first[-len(teacher) :], teacher, recipe.teacher_temperature)
        loss = contrastive + recipe.teacher_weight * distillation
        loss.backward()  # type: ignore[no-untyped-call]  # torch
        self.step += 1
        self._table.step(touched, learning_rate(self.step, recipe), self.step)
        return Progress(self.step, contrastive.item(), distillation.item())

    def _save(self) -> None:
        partial = self._checkpoint.with_suffix(".partial")
        torch.save(
            {
                "recipe": json.dumps(asdict(self._recipe)),
                "step": self.step,
                "own": self._table.own.state,
                "shared": self._table.shared.state,
            },
            partial,
        )
        partial.replace(self._checkpoint)

    def _load(self) -> None:
        state = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
        if state["recipe"] != json.dumps(asdict(self._recipe)):
            return  # another recipe: its checkpoint is of no use and is written over
        self.step = state["step"]
        self._table.own.state = state["own"]
        self._table.shared.state = state["shared"]


def learning_rate(step: int, recipe: Recipe) -> float:
    """Rises linearly over the warm-up, then falls linearly to nothing at the last step."""
    if step <= recipe.warmup_steps:
        return recipe.learning_rate * step / recipe.warmup_steps
    remaining = (recipe.steps - step) / max(recipe.steps - recipe.warmup_steps, 1)
    return recipe.learning_rate * max(remaining, 0.0)


def initial_vectors(rows: TokenRows, recipe: Recipe) -> Tensor:
    """Random directions, shorter for frequent tokens; the unknown token is nothing.

    Returns:
        `(vocabulary, dim) float32`.
    """
    counts = np.bincount(rows.tokens, minlength=recipe.vocabulary_size)
    frequencies = counts / max(counts.sum(), 1)
    lengths = _FREQUENT / (_FREQUENT + frequencies)
    generator = np.random.default_rng(recipe.seed)
    directions = generator.standard_normal((recipe.vocabulary_size, recipe.dimension))
    vectors = directions * lengths[:, None] / np.sqrt(recipe.dimension)
    vectors[0] = 0
    return torch.from_numpy(vectors.astype(np.float32))


def inherited_vectors(vectors: Tensor, tokenizer: Tokenizer, start: Path) -> Tensor:
    """Vectors of another static model for the tokens of this one, whatever its vocabulary.

    A token that the other model cuts into several gets their sum, which is what the other
    model would embed; the unknown token stays nothing.

    Args:
        vectors: `(vocabulary, dim)`, kept for tokens that the other model does not know.
        tokenizer: Of this model.
        start: sentence-transformers folder of the other, with the same dimension.
    """
    other = Tokenizer.from_file(str(start / "tokenizer.json"))
    table = torch.from_numpy(read_table(start / TABLE_FILE))
    unknown = other.token_to_id(UNKNOWN)
    inherited = vectors.clone()
    for token, row in tokenizer.get_vocab().items():
        ids = [piece.id for piece in other.model.tokenize(token)]
        if token != UNKNOWN and ids and unknown not in ids:
            inherited[row] = table[ids].sum(dim=0)
    return inherited


def save_model(vectors: Tensor, tokenizer: Tokenizer, folder: Path) -> None:
    """Writes a sentence-transformers folder: table in eight bits, tokenizer, normalisation.

    The lengths of the vectors, which tell how telling a token is, are scaled to one median,
    so that they can be compared from training to training; cosines do not change.
    """
    # Imported here: a checkpointed training needs it once, at its end.
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import (  # noqa: PLC0415
        Normalize,
        StaticEmbedding,
    )

    lengths = vectors.norm(dim=1)
    scale = _MEDIAN_LENGTH / lengths[lengths > 0].median()
    static = StaticEmbedding(tokenizer, embedding_weights=vectors * scale)
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    model.save(str(folder), create_model_card=False)
    write_table(folder / TABLE_FILE, (vectors * scale).numpy())

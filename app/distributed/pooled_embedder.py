"""An `Embedder` whose work a pool of actors does."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import ray
import structlog
from ray.exceptions import RayActorError

from app.distributed.embedding import AboutModel
from app.distributed.gathering import PATIENCE_SECONDS, gathered
from app.domain.errors import ClusterUnavailableError
from app.domain.vectors import Matrix, ModelFingerprint

_LOG = structlog.get_logger(__name__)

_TEXTS_AT_ONCE = 32  # of an actor: 20 ms of the packaged model, beside which a call is cheap
_PAUSE_SECONDS = 0.2  # before actors that are lost are asked again


class PooledEmbedder:
    """Spreads texts over actors and puts their vectors in order. From several threads.

    The work of an actor that dies goes to the next one; it takes part again once restarted.

    Args:
        about: The model of all of them.
        pool: Handles of `Embedding` actors, or of others with its `embed`.
        texts_at_once: Of one actor.
    """

    def __init__(
        self, about: AboutModel, pool: Sequence[Any], *, texts_at_once: int = _TEXTS_AT_ONCE
    ) -> None:
        self._about = about
        self._pool = pool
        self._texts_at_once = texts_at_once

    @property
    def name(self) -> str:
        """What a person calls the model."""
        return self._about.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._about.dimension

    @property
    def fingerprint(self) -> ModelFingerprint:
        """Identity of weights and tokenizer."""
        return self._about.fingerprint

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Embeds texts, as the model does that the actors hold.

        Raises:
            ClusterUnavailableError: No actor answers.
        """
        starts = range(0, len(texts), self._texts_at_once)
        waiting = {start: list(texts[start : start + self._texts_at_once]) for start in starts}
        found: dict[int, Matrix] = {}
        deadline = time.monotonic() + PATIENCE_SECONDS
        turn = 0
        while waiting:
            done = self._round(waiting, turn)
            found |= done
            waiting = {start: part for start, part in waiting.items() if start not in done}
            turn += 1
            if waiting:
                _LOG.warning("embedding.repeated", parts=len(waiting))
                if time.monotonic() > deadline:
                    raise ClusterUnavailableError(
                        f"expected an embedding actor to answer within {PATIENCE_SECONDS:g} s, "
                        "found none; `samestory cluster status` tells what is missing"
                    )
                time.sleep(_PAUSE_SECONDS)
        if not found:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.concatenate([found[start] for start in starts])

    def _round(self, parts: Mapping[int, list[str]], turn: int) -> dict[int, Matrix]:
        """Asks one actor for each part; in another turn it is another one."""
        asked = {
            start: self._pool[(number + turn) % len(self._pool)].embed.remote(part)
            for number, (start, part) in enumerate(parts.items())
        }
        ray.wait(list(asked.values()), num_returns=len(asked), timeout=PATIENCE_SECONDS)
        found: dict[int, Matrix] = {}
        for start, answer in asked.items():
            try:
                [found[start]] = gathered([answer], seconds=_PAUSE_SECONDS)
            except ClusterUnavailableError as error:
                if not isinstance(error.__cause__, RayActorError):
                    raise
        return found

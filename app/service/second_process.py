"""A second process that analyses and embeds articles, so that two cores take them in.

It is an interpreter of its own that reads requests from its standard input: it ends when that
ends, also when this process is killed, and does not run the caller's main module again.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO

import structlog

from app.domain.article import EmbeddedArticle, RawArticle, Rejected
from app.domain.vectors import Vector
from app.storage.codec import decode_article

_LOG = structlog.get_logger(__name__)

Answer = tuple[bytes, Vector, Vector] | Rejected
"""An article, as JSON since all its small parts take three times as long to pickle, with the
vectors of its headline and its whole; or why it cannot be taken."""


class SecondProcess:
    """Analyses articles beside whoever asks. For one thread at a time.

    Args:
        model: The model to embed with, as in the settings.
    """

    def __init__(self, model: str) -> None:
        self._model = model
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = threading.Event()
        self._failed = False

    @property
    def process_id(self) -> int | None:
        """Of the process, as long as there is one."""
        return self._process.pid if self._process else None

    def is_ready(self) -> bool:
        """Whether it takes work; it is started at the first question, which takes seconds."""
        if self._process is None and not self._failed:
            self._start()
        return self._ready.is_set() and not self._failed

    def give(self, raws: Sequence[RawArticle]) -> None:
        """Gives it articles to analyse; what it says must be taken before it is given more."""
        try:
            self._send(raws)
        except (OSError, EOFError) as error:
            self._lose(error)

    def take(self) -> list[EmbeddedArticle | Rejected] | None:
        """What became of the articles given last, in their order; None when it is lost."""
        try:
            answers = self._receive()
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self._lose(error)
            return None
        return [
            each
            if isinstance(each, Rejected)
            else EmbeddedArticle(decode_article(each[0]), each[1], each[2])
            for each in answers
        ]

    def close(self) -> None:
        """Ends it."""
        process, self._process = self._process, None
        self._failed = True
        if process is not None:
            process.kill()
            process.communicate()

    def _start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "app.service.second_process_main", self._model],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the first process
        )
        threading.Thread(target=self._wait, args=(self._process.stdout,), daemon=True).start()

    def _wait(self, answers: IO[bytes] | None) -> None:
        if answers is not None and answers.read(1):
            self._ready.set()

    def _send(self, raws: Sequence[RawArticle]) -> None:
        requests = self._process.stdin if self._process else None
        if requests is None:
            raise EOFError
        pickle.dump(list(raws), requests)
        requests.flush()

    def _receive(self) -> list[Answer]:
        source = self._process.stdout if self._process else None
        if source is None:
            raise EOFError
        answers: list[Answer] = pickle.load(source)  # noqa: S301 - of our own process
        return answers

    def _lose(self, error: Exception) -> None:
        if not self._failed:
            _LOG.warning("second_process.lost", error=type(error).__name__)
        self.close()


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

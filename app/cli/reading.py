"""Paths of a command line as articles; `-` is standard input."""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.cli.expected import STANDARD_INPUT
from app.domain.article import RawArticle, Rejected
from app.intake.files import read_paths, read_stream
from app.intake.validation import Limits
from app.settings import Settings


def read_inputs(paths: Sequence[str], settings: Settings) -> Iterator[RawArticle | Rejected]:
    """Reads files, folders and standard input, in the order given, one article at a time."""
    limits = Limits(max_article_bytes=settings.max_article_bytes)
    received_at = datetime.now(UTC)
    for path in paths:
        if path == STANDARD_INPUT:
            yield from read_stream(
                sys.stdin.buffer, origin="<stdin>", received_at=received_at, limits=limits
            )
        else:
            yield from read_paths([Path(path)], received_at=received_at, limits=limits)

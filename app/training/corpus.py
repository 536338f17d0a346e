"""The parallel corpus: rows of one meaning in several languages, read from its files."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import zstandard

from app.domain.errors import ConfigurationError
from app.training.recipe import Source

_MAX_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One meaning in two or more languages.

    Attributes:
        source: Index in the list of sources.
        texts: Language to text.
    """

    source: int
    texts: Mapping[str, str]


def check_corpus(folder: Path, sources: Sequence[Source]) -> None:
    """Fails early when a file is missing.

    Raises:
        ConfigurationError: Names the first missing file.
    """
    for source in sources:
        if not (folder / source.file).is_file():
            raise ConfigurationError(
                f"expected the corpus file {source.file} in {folder}, found none; give the "
                "folder of the parallel corpus with --corpus"
            )


def read_rows(folder: Path, sources: Sequence[Source]) -> Iterator[Row]:
    """Reads all rows, in the order of the sources and of their files.

    Args:
        folder: Holds the files: `.jsonl.zst` with `{"language": "text", ...}` rows (keys that
            start with `_` are metadata) or `.tsv.zst` with a header line and the columns
            language, language, text, text.
        sources: Which files.
    """
    for index, source in enumerate(sources):
        read = _read_table if source.file.endswith(".tsv.zst") else _read_json_lines
        for texts in read(folder / source.file):
            if len(texts) > 1:
                yield Row(index, texts)


def _read_json_lines(path: Path) -> Iterator[dict[str, str]]:
    for line in _lines(path):
        row = orjson.loads(line)
        yield {
            language: text[:_MAX_CHARACTERS]
            for language, text in row.items()
            if not language.startswith("_") and isinstance(text, str) and text
        }


def _read_table(path: Path) -> Iterator[dict[str, str]]:
    lines = _lines(path)
    next(lines)  # the header
    for line in lines:
        first, second, first_text, second_text = line.rstrip("\n").split("\t")
        yield {first: first_text[:_MAX_CHARACTERS], second: second_text[:_MAX_CHARACTERS]}


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as compressed:
        stream = zstandard.ZstdDecompressor().stream_reader(compressed)
        # '\n' alone ends a line: texts may hold other line separators.
        yield from io.TextIOWrapper(stream, encoding="utf-8", newline="\n")

"""Counts how common words are in news of each language: rarity before a stream has any."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import zstandard

from app.analysis.terms import extract_terms

_FILES = ("wmt_news.jsonl.zst", "ud_pud.jsonl.zst", "tico19.jsonl.zst", "xquad.jsonl.zst")
_SENTENCES_AN_ARTICLE = 10
_MIN_SENTENCES = 2_000  # of a language, below which shares are noise
_LEAST_SHARE = 0.004
_HIGHEST_SHARE = 0.6
_MAX_SENTENCES = 40_000  # of a language: more change no share that is kept


def count_background(corpus: Path) -> dict[str, float]:
    """Share of articles that hold a term, for terms held by at least 0.4 % of them.

    Sentences of the news and reference files of the parallel corpus are put together by tens
    into articles; a term's share is that of the language in which it is most common.

    Args:
        corpus: Folder of the parallel corpus.
    """
    sentences: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for language, text in _sentences(corpus):
        if sentences[language] < _MAX_SENTENCES:
            sentences[language] += 1
            keys = {term.key for term in extract_terms("", text, language)}
            counts.setdefault(language, Counter()).update(keys)
    shares: dict[str, float] = {}
    for language in sorted(counts):
        if sentences[language] < _MIN_SENTENCES:
            continue
        for key, count in counts[language].items():
            share = 1 - (1 - count / sentences[language]) ** _SENTENCES_AN_ARTICLE
            if share >= _LEAST_SHARE and count >= 4:
                shares[key] = max(shares.get(key, 0.0), round(min(share, _HIGHEST_SHARE), 3))
    return shares


def save_background(shares: dict[str, float], path: Path) -> None:
    """Writes shares as compressed JSON, sorted; the same shares give the same bytes."""
    document = json.dumps(dict(sorted(shares.items())), separators=(",", ":"))
    path.write_bytes(gzip.compress(document.encode(), mtime=0))


def _sentences(corpus: Path) -> Iterator[tuple[str, str]]:
    for name in _FILES:
        with (corpus / name).open("rb") as stream:
            content = zstandard.ZstdDecompressor().stream_reader(stream).read().decode()
        for line in content.split("\n"):
            if line:
                row = json.loads(line)
                yield from (
                    (language, text) for language, text in row.items() if language[0] != "_"
                )

"""What reads bytes from outside: a target takes any bytes, and raises only where we err.

The errors that a reader documents are its answer to bad input; any other is a finding.
"""

import io
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from app.analysis.addresses import canonical_address
from app.analysis.analyse import analyse
from app.analysis.boilerplate import clean
from app.analysis.dates import extract_event_dates
from app.analysis.language import StatisticalIdentifier
from app.analysis.numbers import extract_numbers
from app.analysis.terms import extract_terms
from app.clustering.scorer import load_scorer
from app.clustering.storylines import load_storyline_scorer
from app.domain.article import RawArticle
from app.domain.errors import ConfigurationError, InputError, SamestoryError
from app.domain.story_list import StorySort
from app.embedding.packaged import StaticEmbedder, is_static_folder
from app.intake.feed_parsing import parse_feed
from app.intake.instants import iso_instant
from app.intake.opml import read_opml
from app.intake.place import Conditions, Source
from app.intake.reading import read_any
from app.intake.rejoined import rejoin
from app.intake.unpacked import Unpacking
from app.intake.validation import Limits, clean_text, is_address, language_tag
from app.settings import load_settings
from app.storage.story_order import decode_cursor
from tests.intake.samples import RECEIVED_AT

_LIMITS = Limits(max_article_bytes=1_000_000, max_unpacked_bytes=50_000_000)
_LANGUAGES = ("en", "ru", "de", "zh", "ar", "fa", "tr", "und")


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogateescape")


def _file(name: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        source = Source(name, origin=name or "stream")
        stream = rejoin(b"", io.BytesIO(data))
        for item in read_any(stream, source, Unpacking(Conditions(RECEIVED_AT, _LIMITS))):
            if isinstance(item, RawArticle):
                with suppress(InputError):
                    analyse(item, _identifier())

    return read


@cache
def _identifier() -> StatisticalIdentifier:
    return StatisticalIdentifier()


def _cleaner(data: bytes) -> None:
    title, _, text = clean_text(_text(data)).partition("\0")
    first = clean(title, text)
    again = clean(first.title, first.body)
    assert (again.title, again.body) == (first.title, first.body)


def _analysis(data: bytes) -> None:
    language = _LANGUAGES[data[0] % len(_LANGUAGES)] if data else "en"
    text = clean_text(_text(data[1:]))
    day = RECEIVED_AT.date()
    extract_event_dates("", text, language, published=day, received=day)
    extract_event_dates(text, "", language, published=None, received=day)
    extract_numbers("", text, language)
    extract_terms("", text, language)


def _fields(data: bytes) -> None:
    stated = _text(data)
    canonical = canonical_address(stated)
    if is_address(stated):
        assert canonical_address(canonical) == canonical
    for read in (iso_instant, language_tag):
        with suppress(InputError):
            read(stated)


def _feed(data: bytes) -> None:
    with suppress(InputError):
        parse_feed(data, address="https://example.org/feed")


def _opml(data: bytes) -> None:
    with suppress(InputError):
        read_opml(data)


def _cursors(data: bytes) -> None:
    for sort in StorySort:
        with suppress(SamestoryError):
            decode_cursor(sort, data.decode("latin-1"))


def _weights(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "weights.json")
        path.write_bytes(data)
        for load in (load_scorer, load_storyline_scorer):
            with suppress(ConfigurationError):
                load(path)


def _model(data: bytes) -> None:
    """The first byte says which file of a model it is; the others are missing."""
    names = ("modules.json", "tokenizer.json", "model.safetensors")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "modules.json").write_text('[{"type": "x.StaticEmbedding", "path": ""}]')
        Path(folder, names[data[0] % 3] if data else names[0]).write_bytes(data[1:])
        if is_static_folder(Path(folder)):
            with suppress(ConfigurationError):
                StaticEmbedder(Path(folder), name="fuzzed")


def _settings(data: bytes) -> None:
    names = ("window_days", "join_log_odds", "server", "cors_origins", "fetch_contact", "port")
    with suppress(ConfigurationError):
        load_settings(**{names[data[0] % len(names)] if data else "host": _text(data[1:])})


TARGETS: dict[str, Callable[[bytes], None]] = {
    "cleaner": _cleaner,
    "analysis": _analysis,
    "fields": _fields,
    "html": _file("page.html"),
    "text": _file("page.txt"),
    "lines": _file("news.jsonl"),
    "json": _file("news.json"),
    "table": _file("news.csv"),
    "feed": _feed,
    "warc": _file("crawl.warc"),
    "zip": _file("news.zip"),
    "tar": _file("news.tar"),
    "gzip": _file("news.jsonl.gz"),
    "unknown": _file(""),
    "opml": _opml,
    "cursors": _cursors,
    "weights": _weights,
    "model": _model,
    "settings": _settings,
}

"""Labelled files: articles whose story is known, and files of articles alone."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from app.domain.article import RawArticle
from app.domain.errors import InvalidArticleError, UnreadableInputError
from app.intake.validation import Limits, article_from_fields

READ_AT = datetime(2100, 1, 1, tzinfo=UTC)
"""When labelled articles are said to be received: after all of them, the same at every run."""

_LIMITS = Limits(max_article_bytes=50_000_000)


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """An article and its true story.

    Attributes:
        raw: As the pipeline gets it; the label is not in it.
        label: True story.
        group: What must not be split between fitting and testing: a family of confusable
            events, a topic, else the story.
        kind: `report`, `scraped`, `syndicated`, `update`, `roundup`, ... or ''.
        doubtful: Labels that may be of the same event: a text stands under both.
    """

    raw: RawArticle
    label: str
    group: str
    kind: str
    doubtful: frozenset[str] = frozenset()


def read_labelled(path: Path) -> list[LabelledArticle]:
    """Reads a JSON Lines file (`.zst` is decompressed) in order of publication, then of id.

    Undated articles come last. Each line needs `story_id` besides an article's fields.

    Raises:
        UnreadableInputError: The file is missing, or a line is no labelled article.
    """
    found = []
    for place, fields in read_records(path):
        if fields.get("story_id") is None:
            raise UnreadableInputError(f"{place}: expected an article with a story_id")
        try:
            raw = article_from(place, fields)
        except InvalidArticleError as error:
            raise UnreadableInputError(f"{place}: expected an article: {error}") from error
        label = str(fields["story_id"])
        group = str(fields.get("topic") or _family(fields) or label)
        found.append(LabelledArticle(raw, label, group, str(fields.get("kind", ""))))
    return in_order_of_publication(_with_doubts(found))


def read_articles(path: Path) -> list[RawArticle]:
    """Reads a JSON Lines file of articles in its order; labels are passed over.

    So are the articles that `ingest` would reject.

    Raises:
        UnreadableInputError: The file is missing, or a line is no JSON object.
    """
    found = []
    for place, fields in read_records(path):
        with suppress(InvalidArticleError):
            found.append(article_from(place, fields))
    return found


def in_order_of_publication(labelled: Iterable[LabelledArticle]) -> list[LabelledArticle]:
    """Earliest first, then by id; undated articles come last."""
    return sorted(labelled, key=_order)


def article_from(place: str, fields: Mapping[str, object]) -> RawArticle:
    """The article of a record; its label is passed over.

    Args:
        place: Where the record stands, for messages.
        fields: As parsed.

    Raises:
        InvalidArticleError: It is none.
    """
    return article_from_fields(fields, received_at=READ_AT, limits=_LIMITS, origin=Path(place).name)


def read_records(path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """The JSON objects of a file, one a line, each with its place (`path:line`).

    Raises:
        UnreadableInputError: The file is missing, or a line is no JSON object.
    """
    for number, line in enumerate(_lines(path), 1):
        place = f"{path}:{number}"
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise UnreadableInputError(f"{place}: expected JSON: {error}") from error
        if not isinstance(fields, dict):
            raise UnreadableInputError(f"{place}: expected a JSON object, found {line[:40]!r}")
        yield place, fields


def _with_doubts(labelled: Sequence[LabelledArticle]) -> list[LabelledArticle]:
    """The same articles, each with the labels that may be of its own event."""
    labels: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for item in labelled:
        labels[item.raw.title, item.raw.text].add(item.label)
    doubtful: defaultdict[str, set[str]] = defaultdict(set)
    for several in labels.values():
        for label in several:
            doubtful[label] |= several - {label}
    found = []
    for item in labelled:
        others = frozenset(doubtful[item.label])
        group = _first_of(item.label, doubtful) if item.group == item.label else item.group
        found.append(replace(item, group=group, doubtful=others))
    return found


def _first_of(label: str, doubtful: Mapping[str, Collection[str]]) -> str:
    """The first of the labels that doubts lead to."""
    seen, ahead = {label}, [label]
    while ahead:
        fresh = set(doubtful[ahead.pop()]) - seen
        seen |= fresh
        ahead += fresh
    return min(seen)


def _family(fields: dict[str, object]) -> str:
    family = str(fields.get("family", ""))
    return "" if family in {"single", "roundup"} else family


def _order(item: LabelledArticle) -> tuple[bool, float, str]:
    published = item.raw.published
    return published is None, published.at.timestamp() if published else 0.0, item.raw.id


def _lines(path: Path) -> Iterator[str]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}") from error
    try:
        if path.suffix == ".zst":
            content = zstandard.ZstdDecompressor().stream_reader(content).read()
        text = content.decode("utf-8")
    except (zstandard.ZstdError, UnicodeDecodeError) as error:
        raise UnreadableInputError(f"{path}: expected UTF-8 JSON Lines: {error}") from error
    yield from (line for line in text.split("\n") if line.strip())

"""A record of any shape, from JSON or a table -> the fields of an article."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

from app.domain.errors import InvalidArticleError
from app.intake.exports import recognised, value_at
from app.intake.fragments import fragment_text
from app.intake.instants import iso_instant
from app.intake.validation import (
    MAX_SOURCE_LENGTH,
    MAX_TITLE_LENGTH,
    MAX_URL_LENGTH,
    is_address,
    language_tag,
    published_from_field,
)

FIELDS = ("id", "title", "text", "language", "published_at", "source", "url")
"""The fields of an article, as `article_from_fields` takes them."""

# Without case, spaces and hyphens; the first that is there counts. An `id` is never guessed:
# two tables number their rows alike. Nor is when somebody saved the article ('timestamp').
_USUAL_NAMES = {
    "title": "title headline heading articletitle newstitle",
    "text": "text body content contenttext fulltext articletext articlebody maintext bodytext "
    "article description summary abstract excerpt lead snippet",
    "language": "language lang languagecode",
    "published_at": "publishedat published publicationdate publishdate publisheddate "
    "datepublished datepublish publicationtime pubdate date datetime",
    "source": "source sourcename outlet publisher publication sitename site sourcedomain domain "
    "newspaper feedtitle feed",
    "url": "url link href permalink canonicalurl articleurl weburl",
}
_ASIDE = re.compile(r"[\s_-]+")
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|a|li|ul|h\d|img|strong|em|b|i|blockquote)\b[^<>]*>", re.I
)


def fields_of(
    record: Mapping[str, object], columns: Mapping[str, str], *, received_at: datetime
) -> dict[str, object]:
    """Finds the fields of an article in a record.

    What `columns` names is taken from there, and must be right. Else the fields of a known
    export count; else those that are called as ours; else those that are called as usual in
    English, of which what cannot be (a date of the future) is passed over.

    Args:
        record: Parsed JSON, or a row by its columns.
        columns: For a field the column, or path in JSON, that holds it.
        received_at: Aware.

    Raises:
        InvalidArticleError: A value that `columns` names cannot be used.
    """
    export = recognised(record)
    if export is not None:
        places: Mapping[str, tuple[str, ...]] = export.fields
        fields: dict[str, object] = {}
    else:
        places = usual_places(tuple(record))
        fields = {name: record[name] for name in FIELDS if record.get(name) not in (None, "")}
    for name, paths in places.items():
        if name not in fields and name not in columns:
            found = _first(record, paths)
            value = _guessed(name, found, received_at)
            if value:
                fields[name] = value
    fields.update((name, _stated(name, value_at(record, path))) for name, path in columns.items())
    return fields


def claims_article(value: object, columns: Mapping[str, str]) -> bool:
    """Whether a JSON value that was not asked for by name means to be an article.

    Many other files hold a `description`; an article that is not called as ours, nor of a known
    export, has both a headline and a text.
    """
    if not isinstance(value, dict):
        return False
    if {"title", "text"} & value.keys() or recognised(value) is not None:
        return True
    names = usual_places(tuple(value)).keys() | columns.keys()
    return {"title", "text"} <= names


@lru_cache(maxsize=1024)
def usual_places(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """For each field, those of the names that are usual for it, the most usual first."""
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(_ASIDE.sub("", name.casefold()), name)
    found = {
        field: tuple(plain[usual] for usual in usuals.split() if usual in plain)
        for field, usuals in _USUAL_NAMES.items()
    }
    return {field: places for field, places in found.items() if places}


def _first(record: Mapping[str, object], paths: tuple[str, ...]) -> object:
    values = (value_at(record, path) for path in paths)
    return next((value for value in values if value not in (None, "", [], {})), None)


def _stated(name: str, value: object) -> object:
    if name == "published_at":
        return iso_instant(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _plain(value) if name == "text" and isinstance(value, str) else value


def _guessed(name: str, value: object, received_at: datetime) -> str:
    """A value that nobody vouches for; '' when it cannot be."""
    if name == "published_at":
        return _possible(value, lambda: _instant(value, received_at))
    if not isinstance(value, str):
        return ""
    if name == "language":
        return _possible(value, lambda: language_tag(value) or "")
    if name == "url":
        return value.strip() if _is_web_address(value.strip()) else ""
    if name == "text":
        return _plain(value)
    longest = MAX_TITLE_LENGTH if name == "title" else MAX_SOURCE_LENGTH
    return html.unescape(value)[:longest]


def _possible(value: object, read: Callable[[], str]) -> str:
    try:
        return read() if value is not None else ""
    except InvalidArticleError:
        return ""


def _instant(value: object, received_at: datetime) -> str:
    stated = iso_instant(value)
    published_from_field(stated, received_at=received_at)
    return stated


def _is_web_address(url: str) -> bool:
    return len(url) <= MAX_URL_LENGTH and is_address(url) and not url.startswith("file:")


def _plain(text: str) -> str:
    return fragment_text(text) if _MARKUP.search(text) else text

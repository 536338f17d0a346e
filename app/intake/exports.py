"""Exports of other programs: what their records look like, and where an article's fields stand.

The README lists the same; `eventUri` and other groupings of theirs are left out on purpose.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Export:
    """The records of one program.

    Attributes:
        name: As the README calls it.
        marks: A record that has all of these is taken for one.
        fields: For a field of an article, the paths where it may stand; the first that holds
            something counts.
    """

    name: str
    marks: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]


EXPORTS = (
    Export(
        "Event Registry",
        ("uri", "body", "dateTime", "source.uri"),
        {
            "title": ("title",),
            "text": ("body",),
            "url": ("url",),
            "published_at": ("dateTimePub", "dateTime"),
            "language": ("lang",),
            "source": ("source.title", "source.uri"),
        },
    ),
    Export(
        "Feedly, Inoreader, FreshRSS and others that export as Google Reader did",
        ("title", "origin.streamId"),
        {
            "title": ("title",),
            "text": ("fullContent", "content.content", "summary.content"),
            "url": ("canonicalUrl", "canonical.0.href", "alternate.0.href"),
            "published_at": ("published",),
            "language": ("language",),
            "source": ("origin.title",),
        },
    ),
    Export(
        "Miniflux",
        ("feed_id", "content", "published_at"),
        {
            "title": ("title",),
            "text": ("content",),
            "url": ("url",),
            "published_at": ("published_at",),
            "source": ("feed.title",),
        },
    ),
    Export(
        "Wallabag",
        ("content", "url", "is_archived"),
        {
            "title": ("title",),
            "text": ("content",),
            "url": ("url",),
            "published_at": ("published_at",),
            "language": ("language",),
            "source": ("domain_name",),
        },
    ),
    Export(
        "NewsAPI",  # its `content` ends in the middle of a sentence
        ("title", "publishedAt", "source.name"),
        {
            "title": ("title",),
            "text": ("description", "content"),
            "url": ("url",),
            "published_at": ("publishedAt",),
            "source": ("source.name",),
        },
    ),
    Export(
        "news-please",
        ("maintext", "date_publish"),
        {
            "title": ("title",),
            "text": ("maintext", "description"),
            "url": ("url",),
            "published_at": ("date_publish",),
            "language": ("language",),
            "source": ("source_domain",),
        },
    ),
    Export(
        "JSON Feed",
        ("content_html",),
        {
            "title": ("title",),
            "text": ("content_html",),
            "url": ("url",),
            "published_at": ("date_published",),
            "language": ("language",),
        },
    ),
)


def recognised(record: Mapping[str, object]) -> Export | None:
    """The export that a record is of."""
    return next(
        (
            export
            for export in EXPORTS
            if all(value_at(record, mark) is not None for mark in export.marks)
        ),
        None,
    )


def value_at(record: Mapping[str, object], path: str) -> object:
    """The value at `name`, or at a path such as `source.title` or `canonical.0.href`."""
    if path in record:
        return record[path]
    value: object = record
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value

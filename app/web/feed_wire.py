"""Feeds as the JSON of the REST API: schemas, examples, and how they are made."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.domain import feed as domain

FEED_IN: Final[dict[str, JsonValue]] = {
    "url": "https://example.org/news/",
    "title": "Дневник",
}

FEED: Final[dict[str, JsonValue]] = {
    "id": "f2c26b46b68ff",
    "address": "https://example.org/news/rss.xml",
    "title": "Дневник",
    "language": "bg",
    "status": "working",
    "paused": False,
    "article_count": 412,
    "rejected_count": 1,
    "failures": 0,
    "last_error": None,
    "interval_seconds": 1200,
    "last_poll_at": "2025-02-27T10:40:12Z",
    "last_new_at": "2025-02-27T10:40:12Z",
    "next_poll_at": "2025-02-27T11:01:03Z",
}

FEED_LIST: Final[dict[str, JsonValue]] = {"feeds": [FEED]}


class FeedIn(BaseModel):
    """A feed to follow."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", json_schema_extra={"examples": [FEED_IN]}
    )

    url: str = Field(
        description="Of a feed (RSS, Atom, JSON Feed, news sitemap), or of a page that names one."
    )
    title: str | None = Field(
        default=None,
        max_length=500,
        description="The outlet; as the feed names itself when absent.",
    )


class Feed(BaseModel):
    """A feed and how it fares."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    id: str
    address: str
    title: str | None = Field(description="The source of its articles.")
    language: str | None = Field(description="BCP 47 tag that the feed states.")
    status: domain.FeedStatus = Field(
        description="`new` before its first poll; `failing` when the last one failed; `ended` "
        "when its site says that it is gone."
    )
    paused: bool = Field(description="Not polled, because a person wants so.")
    article_count: int = Field(description="Entries taken in so far, new versions included.")
    rejected_count: int = Field(description="Entries that could not become articles so far.")
    failures: int = Field(description="Polls that failed since the last that did not.")
    last_error: str | None = Field(description="Why the last poll failed.")
    interval_seconds: int = Field(description="Between polls at present; 0 before the first.")
    last_poll_at: datetime | None
    last_new_at: datetime | None = Field(description="When a poll last brought something new.")
    next_poll_at: datetime


class FeedList(BaseModel):
    """All feeds, by address."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    feeds: list[Feed]


def feed(source: domain.Feed) -> Feed:
    """A feed as it goes over the wire."""
    return Feed.model_validate(source, from_attributes=True)


def feed_list(sources: Iterable[domain.Feed]) -> FeedList:
    """Feeds as they go over the wire."""
    return FeedList(feeds=[feed(source) for source in sources])

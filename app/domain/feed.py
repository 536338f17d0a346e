"""A feed: an address that tells, again and again, what an outlet published last."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

FeedId = NewType("FeedId", str)


class FeedStatus(StrEnum):
    """How a feed fares."""

    NEW = "new"  # never polled
    WORKING = "working"
    FAILING = "failing"  # the last poll failed; it is tried again, ever less often
    ENDED = "ended"  # its site says that it is gone for good; polled no more


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and how its polls went.

    Attributes:
        id: Stays when the feed moves to another address.
        address: Where it is fetched.
        title: The outlet, as a person named it or else as the feed names itself; the source
            of its articles.
        language: BCP 47 tag that the feed states for all its entries.
        paused: A person does not want it polled.
        etag: `ETag` of the answer that was last taken in whole.
        modified: `Last-Modified` of that answer.
        interval_seconds: Between polls, while they succeed.
        next_poll_at: Aware, UTC.
        last_poll_at: Aware, UTC; None before the first.
        last_new_at: When a poll last brought something new.
        failures: Polls that failed since the last that did not.
        last_error: Why the last poll failed; None when it did not.
        article_count: Entries taken in as articles so far, new versions included.
        rejected_count: Entries that could not become articles so far.
    """

    id: FeedId
    address: str
    next_poll_at: datetime
    title: str | None = None
    language: str | None = None
    status: FeedStatus = FeedStatus.NEW
    paused: bool = False
    etag: str | None = None
    modified: str | None = None
    interval_seconds: int = 0
    last_poll_at: datetime | None = None
    last_new_at: datetime | None = None
    failures: int = 0
    last_error: str | None = None
    article_count: int = 0
    rejected_count: int = 0


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """What is remembered of a feed's entry, so that it is not taken in at every poll.

    Attributes:
        key: Of the entry within its feed.
        digest: Hex digest of what the feed says of it; another one is a changed entry.
        page_attempts: How often its page was asked for, to have the full text.
        complete: Nothing is left to fetch for it.
    """

    key: str
    digest: str
    page_attempts: int
    complete: bool

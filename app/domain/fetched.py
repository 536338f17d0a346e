"""An answer from the net: what stood at an address, or how it was refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Resource(StrEnum):
    """What is expected at an address."""

    FEED = "feed"  # RSS, Atom, JSON Feed, a sitemap, or a page that names one
    PAGE = "page"  # HTML


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer from the net.

    Attributes:
        url: Where it came from, after redirects.
        status: HTTP status of the last answer; never a redirect.
        body: Decompressed; empty unless the status is 200.
        charset: As the header states it; '' if it does not.
        etag: To be sent back when asking again.
        modified: Likewise.
        moved_to: The address to use from now on, when the site says so (301, 308).
        retry_at: The site asks not to be called before (`Retry-After`); aware, UTC.
    """

    url: str
    status: int
    body: bytes = b""
    charset: str = ""
    etag: str | None = None
    modified: str | None = None
    moved_to: str | None = None
    retry_at: datetime | None = None

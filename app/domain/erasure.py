"""An erasure: which articles are to be deleted for good, by their source or their address."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.domain.errors import InvalidQueryError

_BELOW = ("/", "?", "#")


@dataclass(frozen=True, slots=True)
class Erasure:
    """All articles of a source, all at an address and below it, or those that are both.

    Attributes:
        source: As the articles state it, to the letter.
        url: `https://example.org/archive` also takes what is below it, but not
            `https://example.org/archives` nor other hosts.

    Raises:
        InvalidQueryError: Neither is given, or the address names no host and no path.
    """

    source: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        """Refuses what would delete more than anybody means."""
        if not self.source and not self.url:
            raise InvalidQueryError("expected a source or an address to delete by, found neither")
        if self.url is not None and _compared(self.url) is None:
            raise InvalidQueryError(
                f"expected an address such as https://example.org/archive, found {self.url!r}"
            )

    def takes(self, source: str | None, url: str | None) -> bool:
        """Whether an article of this source and address is among them."""
        if self.source and source != self.source:
            return False
        if not self.url:
            return True
        asked, found = _compared(self.url), _compared(url or "")
        if asked is None or found is None or not found.startswith(asked):
            return False
        return asked.endswith("/") or found[len(asked) :].startswith(_BELOW) or found == asked


def _compared(url: str) -> str | None:
    """An address with scheme and host in small letters; None if it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:  # as of 'https://[::1'
        return None
    if not parts.scheme or not (parts.netloc or len(parts.path) > 1):
        return None
    return parts._replace(netloc=parts.netloc.lower()).geturl()

"""The feeds that a web page names in its head."""

from lxml import etree, html

from app.intake.charsets import decode
from app.intake.feed_entries import absolute_address

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)
_OF_COMMENTS = "comment"  # WordPress names the feed of its comments beside that of its articles


def feed_links(body: bytes, address: str) -> list[str]:
    """Addresses of the feeds a page names, in its order, those of comments last.

    Args:
        body: Of the page.
        address: Where it came from; links are resolved against it.

    Raises:
        UnreadableInputError: It is no text.
    """
    parser = html.HTMLParser(encoding="utf-8")
    data = decode(body, markup=True).encode(errors="replace")
    try:
        tree = html.document_fromstring(data, parser=parser)
    except etree.ParserError:  # nothing in it
        return []
    found: dict[str, bool] = {}
    for link in tree.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        media_type = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in relations and media_type in _FEED_TYPES:
            url = absolute_address(link.get("href") or "", address)
            if url:
                about = f"{url} {link.get('title') or ''}".lower()
                found.setdefault(url, _OF_COMMENTS in about)
    return sorted(found, key=found.__getitem__)

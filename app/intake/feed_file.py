"""A feed that lies on disk: RSS, Atom or a sitemap for news, an article an entry."""

import io

from app.domain.errors import InvalidArticleError, UnreadableInputError
from app.domain.feed import Feed, FeedId
from app.intake.feed_entries import article_from_entry
from app.intake.feed_parsing import parse_feed
from app.intake.place import Conditions, Items, Source
from app.intake.validation import language_tag


def read_feed(stream: io.BufferedReader, source: Source, conditions: Conditions) -> Items:
    """Reads a feed file; nothing is fetched, so that a teaser stays one.

    Args:
        stream: At its beginning; left open.
        source: What it is called.
        conditions: How it is read.

    Raises:
        UnreadableInputError: It is too large, breaks off, or is no feed.
    """
    limit = conditions.limits.max_article_bytes
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise UnreadableInputError(
            f"expected a feed of at most {limit:,} bytes, found more; "
            "raise SAMESTORY_MAX_ARTICLE_BYTES"
        )
    address = source.url or ""
    parsed = parse_feed(body, address=address)
    feed = Feed(
        id=FeedId(source.name),
        address=source.origin,
        next_poll_at=conditions.received_at,
        title=parsed.title or None,
        language=_language(parsed.language),
    )
    for entry in parsed.entries:
        yield article_from_entry(
            entry,
            feed,
            entry.text,
            received_at=conditions.received_at,
            limits=conditions.limits,
        )


def _language(stated: str) -> str | None:
    try:
        return language_tag(stated)
    except InvalidArticleError:
        return None

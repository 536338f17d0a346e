from dataclasses import replace

import pytest

from app.domain.article import RawArticle, Rejected
from app.domain.feed import Feed, FeedId
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.intake.feed_entries import FeedEntry, article_from_entry
from app.intake.validation import Limits
from tests.fakes import NOW

FEED = Feed(FeedId("f1"), "https://e.org/feed", NOW, title="The Day", language="uk")
ENTRY = FeedEntry(
    guid="g-1",
    url="https://e.org/2025/talks?utm_source=rss",
    title="Talks begin",
    text="Short.",
    published_at="2025-03-01T10:00:00Z",
)
LIMITS = Limits(max_article_bytes=1_000)


def article(entry: FeedEntry, feed: Feed = FEED, text: str = "The text.") -> RawArticle:
    made = article_from_entry(entry, feed, text, received_at=NOW, limits=LIMITS)
    assert isinstance(made, RawArticle)
    return made


def test_an_entry_becomes_an_article_of_its_feed() -> None:
    made = article(ENTRY)
    assert (made.title, made.text, made.url) == ("Talks begin", "The text.", ENTRY.url)
    assert (made.source, made.language) == ("The Day", "uk")
    assert made.published == Published(
        NOW.replace(hour=10), Precision.SECOND, PublishedOrigin.METADATA
    )


def test_the_entry_knows_its_outlet_and_language_better_than_the_feed() -> None:
    made = article(replace(ENTRY, source="Agency", language="bg"))
    assert (made.source, made.language) == ("Agency", "bg")


def test_one_page_is_one_article_in_whatever_feed_it_stands() -> None:
    other = article(
        replace(ENTRY, guid="x", url="https://www.e.org/2025/talks"), replace(FEED, id=FeedId("f2"))
    )
    assert other.id == article(ENTRY).id


def test_without_a_page_the_id_is_of_feed_and_guid() -> None:
    bare = replace(ENTRY, url="")
    assert article(bare).id == article(replace(bare, title="Corrected")).id
    assert article(bare).id != article(bare, replace(FEED, id=FeedId("f2"))).id
    assert article(bare).id != article(replace(bare, guid="g-2")).id


def test_a_date_or_language_that_cannot_be_is_passed_over() -> None:
    made = article(replace(ENTRY, published_at="2199-01-01T00:00:00Z", language="x" * 40))
    assert made.published is None
    assert made.language == "uk"


def test_the_update_stands_in_for_a_missing_date() -> None:
    made = article(replace(ENTRY, published_at="", updated_at="2025-02-28"))
    assert made.published is not None
    assert made.published.precision is Precision.DAY


@pytest.mark.parametrize("entry", [replace(ENTRY, title=""), replace(ENTRY, url="", title="")])
def test_an_entry_that_says_nothing_is_rejected_with_its_place(entry: FeedEntry) -> None:
    rejected = article_from_entry(entry, FEED, "", received_at=NOW, limits=LIMITS)
    assert isinstance(rejected, Rejected)
    assert rejected.code == "article-invalid"
    assert rejected.origin in {ENTRY.url, "https://e.org/feed g-1"}


def test_an_entry_that_is_too_large_is_rejected() -> None:
    rejected = article_from_entry(ENTRY, FEED, "x" * 2_000, received_at=NOW, limits=LIMITS)
    assert isinstance(rejected, Rejected)


@pytest.mark.parametrize(
    ("text", "url", "expected"),
    [
        ("Short.", "https://e.org/1", True),
        ("x" * 600, "https://e.org/1", False),
        ("x" * 600 + " […]", "https://e.org/1", True),
        ("Short.", "", False),
    ],
)
def test_a_short_or_cut_text_with_a_page_is_a_teaser(text: str, url: str, expected: bool) -> None:
    assert replace(ENTRY, text=text, url=url).is_teaser is expected


def test_a_changed_entry_has_another_digest_and_the_same_key() -> None:
    changed = replace(ENTRY, title="Talks end")
    assert changed.key == ENTRY.key
    assert changed.digest != ENTRY.digest
    assert replace(ENTRY, published_at="").digest == ENTRY.digest

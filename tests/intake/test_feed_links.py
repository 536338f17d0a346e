from app.intake.feed_links import feed_links

PAGE = b"""<html><head><title>News</title>
<link rel="stylesheet" href="/x.css" type="text/css">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel="alternate" hreflang="en" href="/en">
<link REL="Alternate" type="application/atom+xml; charset=utf-8" href="atom.xml">
<link rel="alternate" type="application/feed+json" href="javascript:void(0)">
<link rel="alternate" type="application/rss+xml" href="https://feeds.example.net/all">
</head><body></body></html>"""


def test_the_feeds_of_a_page_are_found_those_of_comments_last() -> None:
    assert feed_links(PAGE, "https://example.org/news/") == [
        "https://example.org/news/atom.xml",
        "https://feeds.example.net/all",
        "https://example.org/comments/feed",
    ]


def test_a_page_without_feeds_names_none() -> None:
    assert feed_links(b"<p>hello", "https://example.org/") == []
    assert feed_links(b"  ", "https://example.org/") == []
    link = b"<link rel='alternate' type='application/rss+xml' href='http://[::1'>"
    assert feed_links(link, "https://example.org/") == []

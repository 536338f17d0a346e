"""What a page, a feed and a file say of themselves decides what they are."""

from pathlib import Path

from app.intake.validation import id_of_address
from tests.intake.packing import pipe, read
from tests.intake.samples import WORDS, articles, rejections

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Blatt</title>
<language>de</language>
<item><title>Erste</title><link>https://news.example/1</link>
<description>&lt;p&gt;Ein Text.&lt;/p&gt;</description>
<pubDate>Mon, 06 May 2024 10:00:00 GMT</pubDate></item>
<item><title>Zweite</title><guid>2</guid></item></channel></rss>"""


def page(head: str) -> str:
    return f"<html><head><title>Titel</title>{head}</head><body><p>{WORDS * 6}</p></body></html>"


def test_a_page_that_names_its_address_is_that_article_wherever_it_lies(tmp_path: Path) -> None:
    named = page('<link rel="canonical" href="https://news.example/story">')
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(named, encoding="utf-8")
    (tmp_path / "c.html").write_text(page(""), encoding="utf-8")
    items = articles(read(tmp_path))
    expected = id_of_address("https://news.example/story")
    assert [item.id for item in items] == [expected, expected, "c"]
    assert items[0].url == "https://news.example/story"
    assert items[2].url == (tmp_path / "c.html").as_uri()


def test_a_saved_feed_gives_an_article_an_entry(tmp_path: Path) -> None:
    for name in ("feed.xml", "feed.rss"):
        file = tmp_path / name
        file.write_text(RSS, encoding="utf-8")
        first, second = articles(read(file))
        assert (first.title, first.text, first.source) == ("Erste", "Ein Text.", "Blatt")
        assert first.url == "https://news.example/1"
        assert first.id == id_of_address("https://news.example/1")
        assert (second.title, second.url) == ("Zweite", None)
    assert [item.title for item in articles(pipe(RSS.encode()))] == ["Erste", "Zweite"]


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa">]><rss><channel/></rss>'
    file = tmp_path / "feed.rss"
    file.write_text(bomb, encoding="utf-8")
    (rejected,) = rejections(read(file))
    assert "entities" in rejected.reason


def test_a_page_of_50_megabytes_is_one_rejection(tmp_path: Path) -> None:
    (tmp_path / "large.html").write_bytes(page("").encode() + b" " * 50_000_000)
    (tmp_path / "small.html").write_text(page(""), encoding="utf-8")
    items = read(tmp_path)
    assert [item.id for item in articles(items)] == ["small"]
    assert [item.origin for item in rejections(items)] == [str(tmp_path / "large.html")]

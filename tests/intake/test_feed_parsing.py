import json

import pytest

from app.domain.errors import UnreadableInputError
from app.intake.feed_entries import FeedEntry, ParsedFeed
from app.intake.feed_parsing import parse_feed

ADDRESS = "https://news.example.org/feeds/all.xml"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
  <title>Новости &amp; мнения</title><language>ru-RU</language><ttl>30</ttl>
  <item>
    <guid isPermaLink="false">n-1</guid>
    <link>/2025/03/talks?utm_source=rss</link>
    <title>Переговоры &lt;b&gt;начались&lt;/b&gt;</title>
    <description>Коротко.</description>
    <content:encoded><![CDATA[<p>Первый абзац с <a href="/x">ссылкой</a>.</p>
      <script>alert(1)</script><figure><figcaption>Фото</figcaption></figure><p>Второй.</p>]]>
    </content:encoded>
    <pubDate>Mon, 03 Mar 2025 10:00:00 +0300</pubDate>
    <source url="https://agency.example.org/rss">Агентство</source>
  </item>
  <item><title>Без даты</title><description>1 &lt; 2</description><pubDate>вчера</pubDate></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="uk">
<title type="html">&lt;i&gt;Вісник&lt;/i&gt;</title>
<entry>
  <id>tag:example.org,2025:7</id><title>Переговори почалися</title>
  <link rel="self" href="/api/7"/><link href="/7"/>
  <updated>2025-03-03T09:00:00Z</updated><published>2025-03-03T08:00:00Z</published>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Один.</p><p>Два.</p></div></content>
</entry>
<entry xml:lang="de"><id>tag:example.org,2025:8</id><title>Kurz</title>
  <summary type="text">Nur 3 &lt; 4 Worte</summary></entry>
</feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="x"><title>RSS 1.0</title></channel>
<item rdf:about="https://e.org/1"><title>One</title><link>https://e.org/1</link>
<dc:date>2025-03-03T10:00:00Z</dc:date></item></rdf:RDF>"""

NETSCAPE = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
 "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Old</title>
<item><title>One</title><link>https://e.org/1</link></item></channel></rss>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Desk",
    "language": "en",
    "items": [
        {
            "id": 7,
            "url": "/7",
            "title": "Talks begin",
            "content_html": "<p>One.</p><p>Two.</p>",
            "summary": "Short",
            "date_published": "2025-03-03T10:00:00+02:00",
        },
        "no item",
        {"id": "8", "content_text": "A note without a title", "url": "javascript:alert(1)"},
    ],
}

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://e.org/about</loc></url>
<url><loc>https://e.org/1</loc><lastmod>2025-03-03T11:00:00Z</lastmod><news:news>
<news:publication><news:name>The Day</news:name><news:language>bg</news:language></news:publication>
<news:publication_date>2025-03-03</news:publication_date><news:title>Преговори</news:title>
</news:news></url></urlset>"""

INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://e.org/old.xml</loc><lastmod>2024-01-01</lastmod></sitemap>
<sitemap><loc>https://e.org/new.xml</loc><lastmod>2025-03-03</lastmod></sitemap></sitemapindex>"""


def parse(text: str, charset: str = "", encoding: str = "utf-8") -> ParsedFeed:
    return parse_feed(text.encode(encoding), address=ADDRESS, charset=charset)


def test_rss_is_read_with_its_longest_text_and_absolute_links() -> None:
    feed = parse(RSS)
    assert (feed.title, feed.language, feed.ttl_seconds) == ("Новости & мнения", "ru-RU", 1800)
    first, second = feed.entries
    assert first == FeedEntry(
        guid="n-1",
        url="https://news.example.org/2025/03/talks?utm_source=rss",
        title="Переговоры начались",
        text="Первый абзац с ссылкой.\nВторой.",
        published_at="2025-03-03T07:00:00+00:00",
        source="Агентство",
    )
    assert (second.title, second.text, second.published_at) == ("Без даты", "1 < 2", "")


def test_atom_is_read_with_its_languages() -> None:
    feed = parse(ATOM)
    assert (feed.title, feed.language) == ("Вісник", "uk")
    first, second = feed.entries
    assert (first.url, first.text) == ("https://news.example.org/7", "Один.\nДва.")
    assert first.published_at == "2025-03-03T08:00:00+00:00"
    assert first.updated_at == "2025-03-03T09:00:00+00:00"
    assert (second.guid, second.url) == ("tag:example.org,2025:8", "")
    assert (second.text, second.language) == ("Nur 3 < 4 Worte", "de")


def test_older_kinds_of_rss_are_read() -> None:
    assert [entry.title for entry in parse(RDF).entries] == ["One"]
    assert parse(RDF).entries[0].updated_at == "2025-03-03T10:00:00+00:00"
    assert parse(NETSCAPE).entries[0].url == "https://e.org/1"


def test_json_feed_is_read() -> None:
    feed = parse(json.dumps(JSON_FEED))
    assert (feed.title, feed.language) == ("Desk", "en")
    first, second = feed.entries
    assert (first.guid, first.url) == ("7", "https://news.example.org/7")
    assert (first.text, first.published_at) == ("One.\nTwo.", "2025-03-03T10:00:00+02:00")
    assert (second.text, second.url) == ("A note without a title", "")


def test_a_news_sitemap_gives_its_news_with_outlet_and_language() -> None:
    (entry,) = parse(NEWS).entries
    assert (entry.url, entry.title, entry.text) == ("https://e.org/1", "Преговори", "")
    assert (entry.source, entry.language) == ("The Day", "bg")
    assert (entry.published_at, entry.updated_at) == ("2025-03-03", "2025-03-03T11:00:00Z")
    assert entry.is_teaser


def test_an_index_gives_its_sitemaps_the_latest_first() -> None:
    assert parse(INDEX).sitemaps == ("https://e.org/new.xml", "https://e.org/old.xml")


@pytest.mark.parametrize(
    ("declared", "charset", "real"),
    [
        ("iso-8859-1", "", "utf-8"),
        ("utf-8", "utf-8", "windows-1251"),
        ("windows-1251", "utf-8", "windows-1251"),
        ("", "windows-1251", "windows-1251"),
        ("", "base64", "utf-8"),
        ("utf-16", "iso-8859-1", "utf-16"),
    ],
)
def test_a_wrong_character_set_does_no_harm(declared: str, charset: str, real: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    text = "Президенты провели переговоры о безопасности в Европе и договорились о встрече"
    feed = f"{prolog}<rss version='2.0'><channel><item><title>{text}</title></item></channel></rss>"
    assert parse(feed, charset, real).entries[0].title == text


def test_a_feed_that_breaks_off_gives_what_it_has() -> None:
    whole = [entry.title for entry in parse(RSS).entries]
    assert [entry.title for entry in parse(RSS[: RSS.index("<pubDate>вчера")]).entries] == whole


BOMB = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">'
FILE = '<!ENTITY c SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize("definitions", [BOMB, FILE, '<!ENTITY % c SYSTEM "http://e.org/x"> %c;'])
@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE rss [{}]>",
        "<?xml version='1.0'?><!-- <rss> --> <!doctype rss [{}]>",
        "<!DOCTYPE rss SYSTEM '<!--' [{}]>",
        "<?x <!-- ?><!DOCTYPE rss [{}]><!-- -->",
        "junk <!DOCTYPE rss [{}]>",
        "<!-- <a --><!DOCTYPE rss [<!ELEMENT a ANY>{}]>",
    ],
)
def test_entities_are_refused_wherever_they_hide(prolog: str, definitions: str) -> None:
    for root in ("rss", "urlset"):
        document = f"{prolog.format(definitions)}<{root} version='2.0'><item>&c;</item></{root}>"
        with pytest.raises(UnreadableInputError, match="entities"):
            parse(document)


def test_an_article_about_entities_is_no_attack() -> None:
    item = (
        "<item><title>XML</title><description><![CDATA[<!ENTITY a 'b'>]]> text</description></item>"
    )
    assert parse(f"<rss version='2.0'><channel>{item}</channel></rss>").entries[0].title == "XML"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "nothing",
        "<!DOCTYPE html><html><body>A page</body></html>",
        "{",
        '{"version": "https://jsonfeed.org/version/1.1"}',
        '{"items": []}',
        "[" * 100_000,
        '{"items": ' + "[" * 100_000,
        "<urlset><url><loc>https://e.org/</loc></url></urlset>",
        "<urlset><url>",
        "\x00\x01\x02\x03" * 30,
        "<!--" * 1000,
        "<rss version='2.0'><channel><title>broken &#x110000; sign</title></channel></rss>",
    ],
)
def test_what_is_no_feed_is_said_to_be_none(content: str) -> None:
    with pytest.raises(UnreadableInputError, match=r"^expected"):
        parse(content)


@pytest.mark.parametrize(
    ("title", "last", "kept"),
    [
        (
            "Talks begin in Geneva",
            "The post Talks begin in Geneva appeared first on The Day.",
            False,
        ),
        ("Переговори почалися", "Запис Переговори почалися вперше на Вісник.", False),
        ("Talks", "The delegates said that Talks would go on.", True),
        ("Talks begin in Geneva", "Talks begin in Geneva, " + "and so on " * 12, True),
    ],
)
def test_the_line_that_only_names_post_and_outlet_is_left_out(
    title: str, last: str, kept: bool
) -> None:
    content = f"<p>The text of the report.</p><p>{last}</p>"
    feed = {**JSON_FEED, "items": [{"id": "1", "title": title, "content_html": content}]}
    assert (last.strip() in parse(json.dumps(feed)).entries[0].text) is kept


def test_of_entries_alike_the_first_is_kept() -> None:
    items = "<item><guid>1</guid><title>a</title></item><item><guid>1</guid><title>b</title></item>"
    feed = parse(f"<rss version='2.0'><channel>{items}</channel></rss>")
    assert [entry.title for entry in feed.entries] == ["a"]


def test_a_link_that_all_entries_share_is_not_their_page() -> None:
    items = "".join(
        f"<item><guid>{n}</guid><link>https://e.org/</link><title>t{n}</title></item>"
        for n in range(2)
    )
    feed = parse(f"<rss version='2.0'><channel>{items}</channel></rss>")
    assert [entry.url for entry in feed.entries] == ["", ""]

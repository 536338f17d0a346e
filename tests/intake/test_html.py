import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.article import RawArticle
from app.domain.errors import UnreadableInputError
from app.domain.timeline import Precision, PublishedOrigin
from app.intake.html import article_from_html
from app.intake.place import Place
from tests.intake.samples import LIMITS, RECEIVED_AT, WORDS

PLACE = Place(
    id="page", url="file:///page.html", origin="page.html", received_at=RECEIVED_AT, limits=LIMITS
)


def page(head: str = "", body: str = "", attributes: str = 'lang="de-AT"') -> str:
    return (
        f"<!doctype html><html {attributes}><head><title>Haushalt beschlossen</title>{head}"
        f"</head><body><nav><a href='/'>Start</a> <a href='/sport'>Sport</a></nav>"
        f"<article><h1>Haushalt beschlossen</h1><p>{WORDS * 4}</p><p>{WORDS * 4}</p>{body}"
        f"</article><footer>Impressum</footer></body></html>"
    )


def take(text: str, encoding: str = "utf-8") -> RawArticle:
    return article_from_html(text.encode(encoding), PLACE)


def test_a_page_gives_its_article_and_its_metadata() -> None:
    raw = take(
        page(
            '<meta property="og:site_name" content="Der Bote">'
            '<meta property="article:published_time" content="2024-05-06T10:11:12+02:00">'
            '<link rel="canonical" href="https://bote.example/haushalt">'
        )
    )
    assert raw.id == "page"
    assert raw.title == "Haushalt beschlossen"
    assert WORDS.strip() in raw.text
    assert "Impressum" not in raw.text
    assert "Sport" not in raw.text
    assert (raw.language, raw.source, raw.url) == (
        "de-AT",
        "Der Bote",
        "https://bote.example/haushalt",
    )
    assert raw.published is not None
    assert raw.published.at == datetime(2024, 5, 6, 8, 11, 12, tzinfo=UTC)
    assert raw.published.precision is Precision.SECOND
    assert raw.published.origin is PublishedOrigin.METADATA


@pytest.mark.parametrize(
    ("head", "day", "precision"),
    [
        (
            '<script type="application/ld+json">{"datePublished": "2024-03-01T07:00:00Z"}</script>',
            datetime(2024, 3, 1, 7, tzinfo=UTC),
            Precision.SECOND,
        ),
        (
            '<meta name="date" content="2024-03-01">',
            datetime(2024, 3, 1, tzinfo=UTC),
            Precision.DAY,
        ),
        (
            '<meta itemprop="datePublished" content="2024-03">',
            datetime(2024, 3, 1, tzinfo=UTC),
            Precision.MONTH,
        ),
    ],
)
def test_dates_of_metadata_keep_their_precision(
    head: str, day: datetime, precision: Precision
) -> None:
    published = take(page(head)).published
    assert published is not None
    assert (published.at, published.precision) == (day, precision)


def test_a_page_without_a_date_has_none() -> None:
    assert take(page(body="<p>Zuletzt am 3. Mai 2019 war es anders.</p>")).published is None


def test_impossible_metadata_are_passed_over() -> None:
    raw = take(
        page(
            '<meta property="article:published_time" content="2099-01-01T00:00:00Z">'
            '<link rel="canonical" href="javascript:void(0)">',
            attributes='lang="<unset>"',
        )
    )
    assert (raw.published, raw.language, raw.url) == (None, None, "file:///page.html")


def test_a_declared_character_set_is_used() -> None:
    raw = take(page('<meta charset="windows-1252">'), encoding="cp1252")
    assert "über den Haushalt" in raw.text


def json_ld(document: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


_NEWS = {
    "@type": "NewsArticle",
    "headline": "Haushalt &amp; Steuern beschlossen",
    "datePublished": "2024-03-01T07:00:00Z",
    "publisher": {"@type": "Organization", "name": "Der Bote"},
    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://bote.example/haushalt"},
    "inLanguage": "de-CH",
}
_OTHERS = [
    {"@type": "BreadcrumbList", "itemListElement": [{"name": "Start"}]},
    {"@type": "VideoObject", "datePublished": "2019-01-01", "name": "Ein Video"},
    {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Teaser"}]},
]


@pytest.mark.parametrize(
    "document",
    [
        _NEWS,
        [*_OTHERS, _NEWS],
        {"@context": "https://schema.org", "@graph": [*_OTHERS, _NEWS]},
        {"@type": "WebPage", "mainEntity": _NEWS},
        _NEWS | {"@type": ["Article", "http://schema.org/NewsArticle"]},
        _NEWS | {"publisher": [{"name": "Der Bote"}]},
    ],
)
def test_json_ld_is_read_in_all_its_shapes(document: object) -> None:
    raw = take(page(json_ld(document), attributes=""))
    assert raw.title == "Haushalt & Steuern beschlossen"
    assert raw.published is not None
    assert raw.published.at == datetime(2024, 3, 1, 7, tzinfo=UTC)
    assert (raw.source, raw.language) == ("Der Bote", "de-CH")
    assert raw.url == "https://bote.example/haushalt"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "datePublished": "2024-03-01T07:00:00Z",}',
        '<!-- {"@type": "NewsArticle", "datePublished": "2024-03-01T07:00:00Z"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "datePublished": "2024-03-01T07:00:00Z"}\n//]]>',
    ],
)
def test_json_ld_that_is_written_badly_still_tells_the_date(script: str) -> None:
    published = take(page(f'<script type="application/ld+json">{script}</script>')).published
    assert published is not None
    assert published.at == datetime(2024, 3, 1, 7, tzinfo=UTC)


def test_the_name_of_the_site_is_no_part_of_the_headline() -> None:
    head = (
        '<meta property="og:title" content="Streit - und kein Ende | Der Bote">'
        '<meta property="og:site_name" content="Der Bote">'
    )
    assert take(page(head)).title == "Streit - und kein Ende"


def test_a_date_in_the_form_of_mail_is_read() -> None:
    head = '<meta name="date" content="Mon, 06 May 2024 10:11:12 +0200">'
    published = take(page(head)).published
    assert published is not None
    assert published.at == datetime(2024, 5, 6, 8, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("own", "canonical", "expected"),
    [
        (
            "https://bote.example/a-1?utm_id=1",
            "https://bote.example/a-1",
            "https://bote.example/a-1",
        ),
        (
            "https://amp.bote.example/a-1",
            "https://www.bote.example/a-1",
            "https://www.bote.example/a-1",
        ),
        ("https://bote.example/a-1", "/news/a-1", "https://bote.example/news/a-1"),
        ("https://bote.example/a-1", "https://bote.example/", "https://bote.example/a-1"),
        ("https://bote.example/a-1", "https://elsewhere.example/a-1", "https://bote.example/a-1"),
        (
            "https://bote-example.cdn.ampproject.org/c/s/bote.example/a-1/amp",
            "https://bote.example/a-1",
            "https://bote.example/a-1",
        ),
    ],
)
def test_a_canonical_address_is_believed_within_its_site(
    own: str, canonical: str, expected: str
) -> None:
    place = replace(PLACE, id="", url=own)
    text = page(f'<link rel="canonical" href="{canonical}">')
    raw = article_from_html(text.encode(), place)
    assert raw.url == expected


def test_an_article_and_its_amp_page_are_one_article() -> None:
    canonical = '<link rel="canonical" href="https://bote.example/haushalt-1">'
    plain = replace(PLACE, id="", url="https://bote.example/haushalt-1")
    amp = replace(PLACE, id="", url="https://bote.example/haushalt-1/amp?usqp=1")
    first = article_from_html(page(canonical).encode(), plain)
    second = article_from_html(page(canonical, attributes='amp lang="de"').encode(), amp)
    assert first.id == second.id
    assert first.text == second.text


def test_of_a_page_behind_a_paywall_what_there_is_is_taken() -> None:
    stub = (
        f"<!doctype html><html lang='de'><head><title>Haushalt</title>"
        f"{json_ld(_NEWS | {'isAccessibleForFree': False})}</head><body><article><h1>Haushalt</h1>"
        f"<p>{WORDS}</p></article><div class='paywall'><p>Weiterlesen mit Abo.</p>"
        f"<button>Jetzt abonnieren</button></div></body></html>"
    )
    raw = take(stub)
    assert WORDS.strip() in raw.text
    assert "abonnieren" not in raw.text


def test_text_that_only_the_metadata_hold_is_taken() -> None:
    body = f"<p>{WORDS * 3}</p>\n{WORDS * 3}"
    shell = (
        f"<html><head>{json_ld(_NEWS | {'articleBody': body})}</head>"
        f"<body><div id='app'></div></body></html>"
    )
    text = take(shell).text
    assert text.count(WORDS.strip()) == 6
    assert "<p>" not in text


def test_a_live_blog_is_one_article_with_its_newest_entry_first() -> None:
    def blog(*entries: tuple[str, str]) -> RawArticle:
        updates = [
            {"datePublished": time, "headline": f"Meldung {time}", "articleBody": text}
            for time, text in entries
        ]
        document = _NEWS | {"@type": "LiveBlogPosting", "liveBlogUpdate": updates}
        place = replace(PLACE, id="", url="https://bote.example/live-1")
        shell = f"<html><head>{json_ld(document)}</head><body><p>Live</p></body></html>"
        return article_from_html(shell.encode(), place)

    first = blog(("2024-03-01T07:00:00Z", WORDS))
    later = blog(("2024-03-01T07:00:00Z", WORDS), ("2024-03-01T08:00:00Z", WORDS * 2))
    assert first.id == later.id
    assert first.text != later.text
    assert later.text.startswith("Meldung 2024-03-01T08:00:00Z")


@pytest.mark.parametrize("text", ["", "<html></html>", "<html><body><img src='x'></body></html>"])
def test_a_page_without_text_is_refused(text: str) -> None:
    with pytest.raises(UnreadableInputError, match=r"page\.html"):
        take(text)

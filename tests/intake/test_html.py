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


@pytest.mark.parametrize("text", ["", "<html></html>", "<html><body><img src='x'></body></html>"])
def test_a_page_without_text_is_refused(text: str) -> None:
    with pytest.raises(UnreadableInputError, match=r"page\.html"):
        take(text)

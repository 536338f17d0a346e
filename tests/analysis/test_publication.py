from datetime import UTC, datetime

import pytest

from app.analysis.analyse import analyse
from app.analysis.language import StatisticalIdentifier
from app.analysis.publication import find_publication
from app.domain.article import ArticleId, RawArticle
from app.domain.timeline import Precision, Published, PublishedOrigin
from tests.analysis.data import read_report
from tests.pace import within

RECEIVED_AT = datetime(2026, 1, 2, tzinfo=UTC)
IDENTIFIER = StatisticalIdentifier()


def find(
    body: str = "", *, head: tuple[str, ...] = (), url: str | None = None, language: str = "en"
) -> tuple[str, Precision, PublishedOrigin] | None:
    raw = RawArticle(ArticleId("a"), "T", body, RECEIVED_AT, url=url)
    published = find_publication(raw, head=head, body=body, language=language)
    if published is None:
        return None
    return f"{published.at:%Y-%m-%d}", published.precision, published.origin


DATELINE, URL, TEXT = PublishedOrigin.DATELINE, PublishedOrigin.URL, PublishedOrigin.TEXT


def test_what_was_given_wins() -> None:
    given = Published(RECEIVED_AT, Precision.SECOND, PublishedOrigin.GIVEN)
    raw = RawArticle(ArticleId("a"), "T", "ROME, 3 May 2024 - He came.", RECEIVED_AT, given)
    assert find_publication(raw, head=(), body=raw.text, language="en") is given


@pytest.mark.parametrize(
    ("body", "language", "day"),
    [
        ("KYIV, Dec 8, 2021 (Reuters) - He came.", "en", "2021-12-08"),
        ("МОСКВА, 8 декабря 2021 года. /ТАСС/. Он приехал.", "ru", "2021-12-08"),
        ("МОСКВА, 8 дек 2021 — РИА Новости. Он приехал.", "ru", "2021-12-08"),
        ("Berlin, 8. Dezember 2021 (dpa) - Er kam.", "de", "2021-12-08"),
        ("PARIS, 8 décembre 2021 (AFP) - Il est venu.", "fr", "2021-12-08"),
    ],
)
def test_a_dateline_is_read(body: str, language: str, day: str) -> None:
    assert find(body, language=language) == (day, Precision.DAY, DATELINE)


def test_the_year_of_a_dateline_may_stand_elsewhere() -> None:
    body = "СУХУМ, 8 дек - Sputnik. В Кремле рассказали о переговорах."
    assert find(body, language="ru") is None
    head = ("Виды Москвы - Sputnik Абхазия, 1920, 07.12.2021",)
    assert find(body, head=head, language="ru") == ("2021-12-08", Precision.DAY, DATELINE)
    url = "https://a.example/20211209/x.html"
    assert find(body, url=url, language="ru") == ("2021-12-08", Precision.DAY, DATELINE)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2021/12/08/x", ("2021-12-08", Precision.DAY, URL)),
        ("https://a.example/news/2021-12-08-x.html", ("2021-12-08", Precision.DAY, URL)),
        ("https://a.example/20211208/x", ("2021-12-08", Precision.DAY, URL)),
        ("https://a.example/2021/12/x", ("2021-12-01", Precision.MONTH, URL)),
        ("https://a.example/2021/13/45/x", None),
        ("https://a.example/2099/01/01/x", None),
        ("https://a.example/item-1920120112345", None),
        ("file:///archive/2021/12/08/x.txt", None),
    ],
)
def test_an_address_may_hold_the_day(
    url: str, expected: tuple[str, Precision, PublishedOrigin] | None
) -> None:
    assert find("He came.", url=url) == expected


def test_a_complete_date_above_the_article_counts_and_the_latest_of_them() -> None:
    head = ("Archive picture, 1 May 2019", "Published: 8 December 2021, 10:15")
    assert find("He came.", head=head) == ("2021-12-08", Precision.DAY, TEXT)
    assert find("He came.", head=("Published: 8 December",)) is None
    assert find("He came.", head=("Conference on 8 December 2031",)) is None


def test_dates_of_the_text_are_of_events_and_never_of_publication() -> None:
    assert find("The meeting of 8 December 2021 - the first of its kind - was short.") is None
    assert find("On 8 December 2021 he came.") is None


@pytest.mark.parametrize(
    ("name", "published"),
    [("000", None), ("001", None), ("002", "2021-12-08"), ("003", None), ("004", None)],
)
def test_the_five_reports_have_the_dates_they_state(name: str, published: str | None) -> None:
    raw = RawArticle(ArticleId(name), "", read_report(name), datetime(2026, 11, 23, tzinfo=UTC))
    article = analyse(raw, IDENTIFIER)
    found = article.published and f"{article.published.at:%Y-%m-%d}"
    assert found == published
    days = {str(stated.first) for stated in article.event_dates}
    assert days == ({"2021-12-07", "2021-12-08"} if name == "002" else set())


def test_blanks_after_a_dateline_are_not_tried_in_every_way() -> None:
    with within(0.5):
        assert find("KYIV, 8 May 2021" + " " * 70 + "x") is None

"""Each export by a sample in its real shape, written for this project."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.article import RawArticle
from app.intake.exports import EXPORTS, recognised
from tests.intake.packing import pipe
from tests.intake.samples import articles

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)

EVENT_REGISTRY = {
    "uri": "8121739543",
    "lang": "srp",
    "isDuplicate": False,
    "date": "2024-05-06",
    "time": "12:04:11",
    "dateTime": "2024-05-06T12:04:11Z",
    "dateTimePub": "2024-05-06T12:00:00Z",
    "dataType": "news",
    "sim": 0.54,
    "url": "https://news.example/quake",
    "title": "Jak zemljotres",
    "body": "Snažan zemljotres pogodio je centralnu Italiju.\n\nIma povređenih.",
    "source": {"uri": "news.example", "dataType": "news", "title": "Vesti"},
    "authors": [],
    "image": None,
    "eventUri": "srp-1029384",
    "sentiment": -0.4,
    "wgt": 452,
}
FEEDLY = {
    "id": "Xne8uW/IUiZhV1EuO2ZMzIrc2Ak6NlhGjboZ+Yk0rJ8=_18f4c",
    "originId": "https://news.example/?p=1",
    "fingerprint": "35bd4d5c",
    "title": "Jak zemljotres",
    "published": 1714996800000,
    "crawled": 1714997000000,
    "content": {"content": "<p>Snažan zemljotres.</p><p>Ima povređenih.</p>", "direction": "ltr"},
    "alternate": [{"href": "https://news.example/quake", "type": "text/html"}],
    "origin": {"streamId": "feed/https://news.example/rss", "title": "Vesti"},
    "unread": True,
}
INOREADER = {
    "crawlTimeMsec": "1714997000123",
    "timestampUsec": "1714997000123456",
    "id": "tag:google.com,2005:reader/item/00000005a1b2c3d4",
    "categories": ["user/1005/state/com.google/reading-list"],
    "title": "Jak zemljotres",
    "published": 1714996800,
    "updated": 0,
    "canonical": [{"href": "https://news.example/quake"}],
    "alternate": [{"href": "https://news.example/quake?f=rss", "type": "text/html"}],
    "summary": {"direction": "ltr", "content": "Snažan zemljotres.<br>Ima povređenih."},
    "author": "V. V.",
    "origin": {"streamId": "feed/https://news.example/rss", "title": "Vesti", "htmlUrl": "x"},
}
MINIFLUX = {
    "id": 888,
    "user_id": 1,
    "feed_id": 42,
    "status": "unread",
    "hash": "aa11",
    "title": "Jak zemljotres",
    "url": "https://news.example/quake",
    "comments_url": "",
    "published_at": "2024-05-06T14:00:00+02:00",
    "created_at": "2024-05-06T15:00:00Z",
    "content": "<p>Snažan zemljotres.</p><p>Ima povređenih.</p>",
    "starred": False,
    "reading_time": 1,
    "enclosures": None,
    "feed": {"id": 42, "title": "Vesti", "site_url": "https://news.example"},
}
WALLABAG = {
    "is_archived": 0,
    "is_starred": 0,
    "user_name": "x",
    "tags": [],
    "id": 7,
    "title": "Jak zemljotres",
    "url": "https://news.example/quake",
    "content": "<p>Snažan zemljotres.</p><p>Ima povređenih.</p>",
    "created_at": "2024-05-07T10:00:00+0000",
    "published_at": "2024-05-06T12:00:00+0000",
    "language": "sr_RS",
    "reading_time": 1,
    "domain_name": "news.example",
}
NEWS_API = {
    "source": {"id": None, "name": "Vesti"},
    "author": None,
    "title": "Jak zemljotres",
    "description": "Snažan zemljotres.\nIma povređenih.",
    "url": "https://news.example/quake",
    "urlToImage": None,
    "publishedAt": "2024-05-06T12:00:00Z",
    "content": "Snažan zemljotres pogodio je… [+1824 chars]",
}
NEWS_PLEASE = {
    "authors": [],
    "date_download": "2024-05-07 10:00:00",
    "date_publish": "2024-05-06 12:00:00",
    "description": "Kratko.",
    "filename": "quake.json",
    "language": "sr",
    "maintext": "Snažan zemljotres.\nIma povređenih.",
    "source_domain": "news.example",
    "title": "Jak zemljotres",
    "url": "https://news.example/quake",
}
JSON_FEED = {
    "id": "1",
    "url": "https://news.example/quake",
    "title": "Jak zemljotres",
    "content_html": "<p>Snažan zemljotres.</p><p>Ima povređenih.</p>",
    "date_published": "2024-05-06T12:00:00Z",
}
SAMPLES: list[tuple[str, dict[str, Any], Any]] = [
    ("Event Registry", EVENT_REGISTRY, {"articles": {"results": [EVENT_REGISTRY], "page": 1}}),
    ("Event Registry", EVENT_REGISTRY, [EVENT_REGISTRY]),
    ("Feedly", FEEDLY, {"id": "user/1/category/x", "updated": 1, "items": [FEEDLY]}),
    ("Feedly, Inoreader", INOREADER, {"direction": "ltr", "title": "x", "items": [INOREADER]}),
    ("Miniflux", MINIFLUX, {"total": 1, "entries": [MINIFLUX]}),
    ("Wallabag", WALLABAG, [WALLABAG]),
    ("Wallabag", WALLABAG, {"page": 1, "_embedded": {"items": [WALLABAG]}}),
    ("NewsAPI", NEWS_API, {"status": "ok", "totalResults": 1, "articles": [NEWS_API]}),
    ("news-please", NEWS_PLEASE, NEWS_PLEASE),
    ("JSON Feed", JSON_FEED, {"version": "https://jsonfeed.org/version/1.1", "items": [JSON_FEED]}),
]


def only(document: object) -> RawArticle:
    (article,) = articles(pipe(json.dumps(document, ensure_ascii=False).encode()))
    return article


@pytest.mark.parametrize(("name", "record", "document"), SAMPLES)
def test_an_export_is_recognised_and_read(
    name: str, record: dict[str, Any], document: object
) -> None:
    export = recognised(record)
    assert export is not None
    assert export.name.startswith(name)
    article = only(document)
    assert article.title == "Jak zemljotres"
    assert article.text.startswith("Snažan zemljotres")
    assert article.text.endswith("Ima povređenih.")
    assert "<" not in article.text
    assert article.url == "https://news.example/quake"
    assert article.published is not None
    assert article.published.at == NOON
    assert article.source in {"Vesti", "news.example", None}
    assert (article.language or "sr").startswith("sr")


def test_every_export_of_the_table_has_a_sample() -> None:
    found = [recognised(record) for _, record, _ in SAMPLES]
    assert {each.name for each in found if each} == {each.name for each in EXPORTS}


def test_the_same_article_from_several_exports_is_one_article() -> None:
    ids = {only([record]).id for _, record, _ in SAMPLES}
    assert len(ids) == 1
    assert next(iter(ids)).startswith("url-")


def test_lines_of_an_export_are_read_too() -> None:
    data = b"".join(json.dumps(EVENT_REGISTRY).encode() + b"\n" for _ in range(2))
    assert [item.source for item in articles(pipe(data))] == ["Vesti", "Vesti"]


def test_what_an_export_gets_wrong_is_left_out_and_the_text_remains() -> None:
    broken = EVENT_REGISTRY | {"dateTimePub": "2099-01-01T00:00:00Z", "lang": "?!", "url": "x"}
    article = only([broken])
    assert (article.published, article.language, article.url) == (None, None, None)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "title,url,time_added,tags,status",
            "Jak zemljotres,https://news.example/quake,1714996800,,unread",
        ),
        (
            "URL,Title,Selection,Folder,Timestamp",
            "https://news.example/quake,Jak zemljotres,,Unread,1714996800",
        ),
    ],
)
def test_when_somebody_saved_an_article_is_not_when_it_was_published(header: str, row: str) -> None:
    (article,) = articles(pipe(f"{header}\n{row}\n".encode()))
    assert (article.title, article.published) == ("Jak zemljotres", None)
    assert article.url == "https://news.example/quake"

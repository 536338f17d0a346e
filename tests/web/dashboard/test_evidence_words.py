"""Evidence and decisions are told in the reader's language, every sentence of them."""

import json
import re

import pytest
from fastapi.testclient import TestClient

from app.bootstrap import Service
from app.domain.article import ArticleId
from app.domain.evidence import Contribution
from app.web.dashboard.evidence_words import detail_in_words
from app.web.dashboard.matches import matched
from app.web.dashboard.reader import _READER, Reader
from tests.web.articles import QUAKE, RUSSIAN, SAMPLE

HTML = {"accept": "text/html", "accept-language": "uk"}
ENGLISH_WORDS = re.compile(
    r"\b(joined|opened|nearest|became|came from|left for|undone|belong|copy of|published|"
    r"similarity|texts?|numbers?|source|neighbours|somebody|and)\b"
)


def contributions(service: Service) -> list[Contribution]:
    """All that was weighed when the sample arrived."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    ids = [ArticleId(json.loads(line)["id"]) for line in lines]
    receipts = service.queries.receipts(ids).values()
    chosen = [receipt.chosen or receipt.runner_up for receipt in receipts]
    return [part for score in chosen if score for part in score.evidence.contributions]


@pytest.mark.parametrize("language", ["bg", "ru", "uk"])
def test_no_detail_of_evidence_is_left_in_english(sample_service: Service, language: str) -> None:
    token = _READER.set(Reader(interface=language))
    try:
        said = {part.detail for part in contributions(sample_service) if not matched(part)}
        left = [detail for detail in said if detail_in_words(detail) == detail]
    finally:
        _READER.reset(token)
    assert len(said) > 50
    # Names and numbers with their like are told as they stand; here they speak against.
    assert not [each for each in left if not re.fullmatch(r".+ = .+|[^a-z]+|\w+(; .+)?", each)]


def test_words_from_right_to_left_do_not_turn_the_words_around_them() -> None:
    told = detail_in_words("“شنبه” (2023-10-07) agrees with “Saturday” (2023-10-07)")
    assert "“\u2068شنبه\u2069” (2023-10-07)" in told
    assert detail_in_words("6.3 ریشتری, 12 against 5") == (
        "\u20686.3 ریشتری\u2069, \u206812\u2069 against \u20685\u2069"
    )
    assert detail_in_words("published 2 h apart") == "published 2 h apart"


def test_a_history_names_articles_by_headlines_that_run_their_own_way(client: TestClient) -> None:
    arabic = {"id": "ar/1", "language": "ar", "title": "<b>زلزال</b>", "text": "زلزال في هرات"}
    story = client.post("/v1/articles", json=arabic).json()["story_id"]
    page = client.get(f"/stories/{story}", headers=HTML | {"accept-language": "en"}).text
    history = page.partition('id="history"')[2]
    assert '<a href="/articles/ar%2F1" lang="ar" dir="rtl">&lt;b&gt;زلزال&lt;/b&gt;</a>' in history
    assert "</a> opened it" in history


def test_a_history_is_told_in_the_readers_language(client: TestClient) -> None:
    story = client.post("/v1/articles", json=RUSSIAN).json()["story_id"]
    other = client.post("/v1/articles", json=QUAKE).json()["story_id"]
    merged = {"other": other, "author": "Ніна"}
    done = client.post(f"/v1/stories/{story}:merge", json=merged, headers={"If-Match": "*"}).json()
    client.post(f"/v1/decisions/{done['number']}:undo", json={"author": "Ніна"})
    for each in (story, other):
        page = client.get(f"/stories/{each}", headers=HTML).text
        history = page.partition('id="history"')[2]
        told = re.findall(r'<li value="\d+">(.+?)</li>', history, re.DOTALL)
        told = [re.sub(r"<button.*|<a .+?</a>|<[^>]+>|samestory", "", each) for each in told]
        assert len(told) >= 2
        assert not [words for words in told if ENGLISH_WORDS.search(words)], told
    assert "стала" in page

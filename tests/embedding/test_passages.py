"""What of an article is embedded."""

from datetime import UTC, datetime

import numpy as np

from app.domain.article import Article, ArticleId
from app.embedding.passages import (
    HEADLINE_SHARE,
    MAX_BODY_CHARACTERS,
    headline_passage,
    whole_passage,
    with_headlines,
)


def article(title: str, body: str) -> Article:
    return Article(
        id=ArticleId("a"),
        language="en",
        title=title,
        body=body,
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
        published=None,
        source=None,
        url=None,
        content_hash="",
    )


def test_the_headline_passage_is_the_title() -> None:
    assert headline_passage(article("Talks begin", "In Geneva.")) == "Talks begin"


def test_the_whole_passage_is_title_and_body() -> None:
    assert whole_passage(article("Talks begin", "In Geneva.")) == "Talks begin\nIn Geneva."


def test_without_a_body_the_whole_passage_is_the_title() -> None:
    assert whole_passage(article("Talks begin", "")) == "Talks begin"


def test_a_long_body_is_cut_at_the_end_of_a_word() -> None:
    passage = whole_passage(article("t", "seven77 " * MAX_BODY_CHARACTERS))
    assert passage.endswith("seven77")
    assert MAX_BODY_CHARACTERS - 8 <= len(passage) <= MAX_BODY_CHARACTERS + 2


def test_a_body_without_spaces_is_cut_at_the_limit() -> None:
    assert len(whole_passage(article("题", "会" * 9_000))) == MAX_BODY_CHARACTERS + 2


def test_a_headline_counts_once_more_and_all_stay_unit_vectors_or_nothing() -> None:
    headlines = np.array([[1, 0], [1, 0], [0, 0]], dtype=np.float32)
    wholes = np.array([[0, 1], [1, 0], [0, 0]], dtype=np.float32)
    found = with_headlines(wholes, headlines)
    assert found.dtype == np.float32
    length = np.hypot(1, HEADLINE_SHARE)
    expected = [[HEADLINE_SHARE / length, 1 / length], [1, 0], [0, 0]]
    np.testing.assert_allclose(found, expected, atol=1e-6)

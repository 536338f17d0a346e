from datetime import UTC, datetime

from app.domain.article import Article, ArticleId
from app.embedding.passages import headline_passage, whole_passage


def article(title: str, body: str) -> Article:
    return Article(
        id=ArticleId("a"),
        language="en",
        title=title,
        body=body,
        received_at=datetime(2022, 1, 10, tzinfo=UTC),
        published=None,
        source=None,
        url=None,
        content_hash="0",
    )


def test_the_headline_passage_is_the_title() -> None:
    assert headline_passage(article("Talks open", "In Geneva.")) == "Talks open"


def test_the_whole_passage_is_title_and_body() -> None:
    assert whole_passage(article("Talks open", "In Geneva.")) == "Talks open\nIn Geneva."
    assert whole_passage(article("Talks open", "")) == "Talks open"


def test_a_long_body_is_cut_at_a_space() -> None:
    passage = whole_passage(article("Talks", "diplomats " * 1000))
    assert len(passage) <= 2010
    assert passage.endswith("diplomats")


def test_a_long_body_without_spaces_is_cut_anywhere() -> None:
    assert len(whole_passage(article("会谈", "会" * 5000))) == 2003

"""What every store that forgets does."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.article import ArticleId, EmbeddedArticle
from app.domain.erasure import Erasure
from app.domain.repetition import Answer, RepeatableRequest
from app.storage.answer_rows import SqlAnswerStore
from app.storage.privacy_rows import SqlPrivacyStore
from app.storage.sql_store import SqlStore
from tests.storage.samples import START, article, hours, joined, opened

LATER = hours(24)


def received(name: str, at: datetime, body: str) -> EmbeddedArticle:
    made = article(name, body=body)
    return replace(made, article=replace(made.article, received_at=at))


@pytest.fixture
def articles(tmp_path: Path) -> Iterator[SqlStore]:
    """Two articles of one story; the first has a former version."""
    with closing(SqlStore(tmp_path / "store.db")) as store:
        store.commit(
            [received("a", START, "Firstly saffron."), received("b", LATER, "Then juniper.")],
            [opened("a", "s1"), joined("b", "s1")],
        )
        store.commit([received("a", LATER, "Corrected turmeric.")], [])
        yield store


@pytest.fixture
def store(articles: SqlStore, tmp_path: Path) -> Iterator[SqlPrivacyStore]:
    with closing(SqlPrivacyStore(tmp_path / "store.db")) as opened_store:
        yield opened_store


def purge(store: SqlPrivacyStore) -> None:
    begin = True
    while store.purge(begin=begin):
        begin = False


def written(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_only_what_came_before_is_forgotten_oldest_first(
    articles: SqlStore, store: SqlPrivacyStore
) -> None:
    assert store.count_texts(START) == 0
    assert store.count_texts(hours(1)) == 1
    assert store.forget_texts(hours(1), 10) == 1
    (former,) = articles.versions(ArticleId("a"))
    assert (former.body, former.text_forgotten) == ("", True)
    present = articles.articles([ArticleId("a")])[ArticleId("a")]
    assert (present.body, present.text_forgotten) == ("Corrected turmeric.", False)
    assert store.count_texts(LATER + timedelta(seconds=1)) == 2
    assert store.forget_texts(LATER + timedelta(seconds=1), 1) == 1
    assert store.forget_texts(LATER + timedelta(seconds=1), 10) == 1
    assert store.forget_texts(LATER + timedelta(seconds=1), 10) == 0


def test_all_but_the_text_stays(articles: SqlStore, store: SqlPrivacyStore) -> None:
    before = articles.embedded([ArticleId("b")])[ArticleId("b")]
    store.forget_texts(hours(100), 10)
    after = articles.embedded([ArticleId("b")])[ArticleId("b")]
    assert after.article == before.article.without_body()
    assert after.article.characters == before.article.characters
    assert after.article.content_hash == before.article.content_hash
    assert (after.whole == before.whole).all()
    assert (after.headline == before.headline).all()


def test_words_of_the_text_are_not_found_any_more_and_those_of_the_title_are(
    articles: SqlStore, store: SqlPrivacyStore
) -> None:
    assert articles.search_words("juniper", 5).ids == (ArticleId("b"),)
    store.forget_texts(hours(100), 10)
    assert articles.search_words("juniper", 5).ids == ()
    assert set(articles.search_words("Istanbul", 5).ids) == {"a", "b"}


def test_a_purge_leaves_nothing_of_it_in_any_file(
    articles: SqlStore, store: SqlPrivacyStore, tmp_path: Path
) -> None:
    words = (b"saffron", b"turmeric", b"juniper")
    assert all(word in written(tmp_path) for word in words)
    store.forget_texts(hours(100), 10)
    purge(store)
    assert not [word for word in words if word in written(tmp_path)]
    assert articles.search_words("Istanbul", 5).ids


def test_a_forgotten_article_can_have_a_new_version_and_be_deleted(
    articles: SqlStore, store: SqlPrivacyStore, tmp_path: Path
) -> None:
    store.forget_texts(hours(100), 10)
    articles.commit([received("b", hours(200), "Anew with juniper.")], [])
    assert articles.search_words("juniper", 5).ids == (ArticleId("b"),)
    assert [each.text_forgotten for each in articles.versions(ArticleId("b"))] == [True]
    assert store.count_texts(hours(300)) == 1


def test_answers_that_were_given_before_go_as_well(
    articles: SqlStore, store: SqlPrivacyStore, tmp_path: Path
) -> None:
    with closing(SqlAnswerStore(tmp_path / "store.db")) as answers:
        old, new = RepeatableRequest("c", "old", "d"), RepeatableRequest("c", "new", "d")
        for request, at in ((old, START), (new, START + timedelta(hours=2))):
            answers.begin(request, at=at)
            answers.keep(request, Answer(200, (), b'{"text": "saffron"}'))
        store.forget_texts(hours(1), 10)
        assert answers.begin(old, at=START) is None
        assert answers.begin(new, at=START) is not None


@pytest.mark.parametrize(
    ("erasure", "found"),
    [
        (Erasure(source="wire"), ["a", "b"]),
        (Erasure(source="Wire"), []),
        (Erasure(url="https://example.org/a"), ["a"]),
        (Erasure(url="https://EXAMPLE.org/"), ["a", "b"]),
        (Erasure(url="https://example.org"), ["a", "b"]),
        (Erasure(url="https://example.or"), []),
        (Erasure(source="wire", url="https://example.org/b"), ["b"]),
        (Erasure(source="other", url="https://example.org/b"), []),
        (Erasure(source="agency"), ["a"]),
    ],
)
def test_articles_are_found_by_source_and_address_of_any_version(
    articles: SqlStore, store: SqlPrivacyStore, erasure: Erasure, found: list[str]
) -> None:
    made = article("a", source="agency", body="Of an agency.")
    articles.commit([made], [])
    articles.commit([article("a", body="Back at the wire.")], [])
    assert sorted(store.articles_of(erasure)) == found

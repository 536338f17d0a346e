"""Which articles every `Store` finds by words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.article import ArticleId
from app.domain.search import EVERYWHERE, SearchScope
from app.ports import Store
from tests.contracts.test_store_contract import IMPLEMENTATIONS, Open
from tests.storage.samples import article, hours, opened


@pytest.fixture(params=IMPLEMENTATIONS.values(), ids=IMPLEMENTATIONS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    chosen: Open = request.param
    store = chosen(tmp_path)
    yield store
    store.close()


def test_a_word_of_the_title_counts_more_than_one_of_the_body(store: Store) -> None:
    store.commit(
        [article("body", title="Other", body="geneva"), article("title", title="Geneva talk")],
        [opened("body", "s1"), opened("title", "s1")],
    )
    assert store.search_words("geneva", 5).ids == ("title", "body")
    assert store.search_words("geneva", 1).ids == ("title",)


def test_articles_with_all_words_come_before_those_with_some(store: Store) -> None:
    titles = {"one": "Ryabkov speaks", "all": "Рябков в Женеве", "none": "Harvest", "typo": "Genva"}
    given = [article(name, title=title, body="") for name, title in titles.items()]
    store.commit(given, [opened(name, f"s-{name}") for name in titles])
    found = store.search_words("Riabkov zheneve", 5)
    assert found.ids == ("all", "one")
    assert found.spellings[0][0] == "riabkov"
    assert "ryabkov" in found.spellings[0]
    assert store.search_words("Riabkov", 1).ids == ("one",)


def test_articles_are_found_within_a_scope(store: Store) -> None:
    given = [
        article("early", at=hours(0), title="Talks", source="A"),
        article("late", at=hours(9), title="Talks", source="B"),
        article("undated", at=None, title="Talks", source="A"),
    ]
    store.commit(given, [opened(each.article.id, f"s-{each.article.id}") for each in given])
    language = given[0].article.language
    for scope, expected in (
        (EVERYWHERE, {"early", "late", "undated"}),
        (SearchScope(source="A"), {"early", "undated"}),
        (SearchScope(since=hours(1)), {"late"}),
        (SearchScope(until=hours(0), source="A"), {"early"}),
        (SearchScope(language=language), {"early", "late", "undated"}),
        (SearchScope(language="xx"), set()),
    ):
        assert set(store.search_words("talks", 9, scope).ids) == expected
        assert store.within([ArticleId(each) for each in (*expected, "none")], scope) == expected

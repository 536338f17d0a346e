"""What every `Store` keeps of decisions: numbers, who and why, constraints; and deletion."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.article import ArticleId
from app.domain.constraint import Constraint, ConstraintKind, constraint
from app.domain.decision import Cause, Decision, DecisionKind, StandingConstraint, fold
from app.domain.story import StoryId
from app.ports import LedgerQuery, Store
from tests.contracts.test_store_contract import IMPLEMENTATIONS, S1, S2, S3
from tests.storage.samples import article, hours, joined, merged, moved, opened, receipt


@pytest.fixture(params=IMPLEMENTATIONS.values(), ids=IMPLEMENTATIONS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store: Store = request.param(tmp_path)
    yield store
    store.close()


LINKED, UNLINKED = DecisionKind.LINKED, DecisionKind.UNLINKED
TOGETHER = constraint(ConstraintKind.MUST_LINK, ArticleId("a"), ArticleId("b"))
NEVER = constraint(ConstraintKind.CANNOT_LINK, ArticleId("a"), ArticleId("b"), stated=True)


def said(kind: DecisionKind, **what: tuple[Constraint, ...]) -> Decision:
    return Decision(
        kind, Cause.PERSON, hours(5), (), author="Ана", reason="едно и също", undoes=7, **what
    )


def test_what_people_say_comes_back_with_who_and_why_and_stands_until_withdrawn(
    store: Store,
) -> None:
    assert store.constraints() == []
    decisions = [said(LINKED, added=(TOGETHER,)), said(LINKED, added=(NEVER,))]
    assert store.commit([], decisions[:1]) == 1
    (standing,) = store.constraints()
    assert standing == StandingConstraint(TOGETHER, 1, "Ана", "едно и също", hours(5))
    assert store.commit([article("a")], [opened("a", "s1"), *decisions[1:]]) == 3
    assert [each.constraint for each in store.constraints()] == [NEVER]
    assert list(fold(store.ledger()).constraints.values()) == [NEVER]
    taken_back = said(UNLINKED, withdrawn=(NEVER,))
    store.commit([], [taken_back])
    assert store.constraints() == []
    assert list(store.ledger()) == [decisions[0], opened("a", "s1"), decisions[1], taken_back]
    assert store.commit([], []) == 4


def test_entries_are_numbered_and_chosen_by_story_article_and_number(store: Store) -> None:
    store.commit(
        [article("a"), article("b"), article("c")],
        [
            opened("a", "s1"),
            opened("b", "s2"),
            joined("c", "s2"),
            moved("c", "s2", "s1"),
            said(LINKED, added=(TOGETHER,)),
            merged("s2", "s3", "b"),
        ],
    )

    def numbers(**query: object) -> list[int]:
        return [entry.number for entry in store.entries(LedgerQuery(**query))]

    assert numbers() == [1, 2, 3, 4, 5, 6]
    assert numbers(after=2, until=4) == [3, 4]
    assert numbers(stories=[S1]) == [1, 4]
    assert numbers(stories=[S2]) == [2, 3, 4, 6]
    assert numbers(stories=[S1, S3], after=1) == [4, 6]
    assert numbers(articles=[ArticleId("c")]) == [3, 4]
    assert numbers(stories=[]) == numbers(articles=[ArticleId("z")]) == []
    assert store.last_numbers([S1, S2, S3, StoryId("never")]) == {S1: 4, S2: 6, S3: 6}


def test_how_large_stories_were_after_each_entry(store: Store) -> None:
    assert store.last_number() == 0
    store.commit(
        [article("a"), article("b"), article("c")],
        [
            opened("a", "s1"),
            opened("b", "s2"),
            joined("c", "s2"),
            moved("c", "s2", "s2"),  # decided anew, stayed
            moved("c", "s2", "s1"),
            merged("s2", "s1", "b"),
            moved("a", "s1", None),
        ],
    )
    both = [S1, S2, StoryId("never")]
    assert store.last_number() == 7
    assert store.sizes(both, 0) == {}
    assert store.sizes(both, 1) == {S1: 1}
    assert store.sizes(both, 4) == {S1: 1, S2: 2}
    assert store.sizes(both, 5) == {S1: 2, S2: 1}
    assert store.sizes(both, 6) == {S1: 3}
    assert store.sizes([S1], 99) == {S1: 2}
    assert store.sizes([], 5) == {}


def test_an_id_that_lives_again_leads_nowhere_else(store: Store) -> None:
    store.commit([article("a"), article("b")], [opened("a", "s1"), opened("b", "s2")])
    store.commit([], [merged("s1", "s2", "a")])
    store.commit([], [moved("a", "s2", "s1")])
    store.commit([], [moved("a", "s1", None)])
    assert store.resolve(S1) is None
    assert store.last_numbers([S1]) == {S1: 5}


def test_a_deleted_article_is_in_no_answer_and_no_receipt_quotes_it(store: Store) -> None:
    store.commit(
        [article("a", title="Geneva"), article("b"), article("c", body="Рябков")],
        [
            opened("a", "s1"),
            joined("b", "s1", receipt=receipt("s1")),  # nearest to a
            joined("c", "s1", receipt=receipt("s1")),
        ],
    )
    store.commit([article("a", title="Istanbul")], [])
    store.commit([], [moved("a", "s1", None), moved("c", "s1", None)])
    gone = [ArticleId("a"), ArticleId("c")]
    assert store.articles(gone) == store.embedded(gone) == store.content_hashes(gone) == {}
    assert store.search_words("geneva", 5).ids == store.search_words("ryabkov", 5).ids == ()
    assert store.search_words("talks", 5).ids == ("b",)
    assert [ids for ids, _, _ in store.vectors()] == [["b"]]
    assert store.receipt(ArticleId("c")) is None
    silent = store.receipt(ArticleId("b"))
    assert silent is not None
    assert silent.chosen is not None
    assert silent.chosen.log_odds == 2.5
    assert {part.detail for part in silent.chosen.evidence.contributions} == {""}
    assert store.totals().articles == 1
    store.commit([article("a")], [opened("a", "s2")])
    assert store.search_words("istanbul", 5).ids == ("b", "a")

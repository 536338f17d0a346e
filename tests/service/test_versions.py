from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.service.versions import ChangeKind, versions_of, word_changes
from tests.cli.examples import article
from tests.pace import within

TEXTS = st.text(alphabet="аб \n.", max_size=40)


def side(old: str, new: str, dropped: ChangeKind) -> str:
    return "".join(each.text for each in word_changes(old, new) if each.kind is not dropped)


@given(TEXTS, TEXTS)
def test_what_was_kept_and_added_is_the_new_text_and_with_what_was_removed_the_old(
    old: str, new: str
) -> None:
    assert side(old, new, ChangeKind.ADDED).split() == old.split()
    assert side(old, new, ChangeKind.REMOVED).split() == new.split()


def test_a_word_that_changed_is_removed_and_added_between_words_that_stayed() -> None:
    changes = word_changes("Загинаха 12 души в Кабул", "Загинаха 15 души в Кабул")
    assert [(each.kind, each.text) for each in changes] == [
        ("kept", "Загинаха"),
        ("removed", " 12"),
        ("added", " 15"),
        ("kept", " души в Кабул"),
    ]


def test_the_first_version_changes_nothing_and_each_other_is_told_against_the_one_before() -> None:
    first = replace(article("a"), title="Quake in Kabul", body="Six hurt.")
    second = replace(first, body="Nine hurt.")
    third = replace(second, title="Quake hits Kabul")
    told = versions_of([first, second, third])
    assert [each.number for each in told] == [1, 2, 3]
    assert told[0].changes == ()
    added = [
        [change.text.strip() for change in each.changes if change.kind is ChangeKind.ADDED]
        for each in told
    ]
    assert added == [[], ["Nine"], ["hits"]]


def test_texts_of_a_word_without_end_are_not_compared_word_for_word() -> None:
    with within(1):
        changes = word_changes("one " + "a " * 20_000 + "end", "one " + "a b " * 20_000 + "end")
    assert "".join(each.text for each in changes if each.kind is not ChangeKind.ADDED) == (
        "one " + "a " * 20_000 + "end"
    )
    assert changes[0].kind is changes[-1].kind is ChangeKind.KEPT

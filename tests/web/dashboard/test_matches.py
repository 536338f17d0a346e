"""What two articles share is shown in pairs and marked where it stands."""

from app.domain.evidence import Contribution, Evidence, EvidenceKind
from app.web.dashboard.matches import all_matched, highlighted, matched

NAMES = Contribution(EvidenceKind.NAMES, 1.2, "Рябков = Ryabkov; NATO")


def test_names_are_told_in_pairs() -> None:
    assert matched(NAMES) == [("Рябков", "Ryabkov"), ("NATO", "NATO")]


def test_words_about_the_texts_are_no_pairs() -> None:
    assert matched(Contribution(EvidenceKind.NAMES, -1.0, "no name in common")) == []
    assert matched(Contribution(EvidenceKind.TIME, 1.0, "published 2 h apart")) == []


def test_names_are_told_in_pairs_where_they_speak_against_too() -> None:
    assert matched(Contribution(EvidenceKind.NAMES, -0.2, "هرات = Herat")) == [("هرات", "Herat")]
    assert matched(Contribution(EvidenceKind.NUMBERS, -0.2, "5 against 6")) == []


def test_numbers_are_marked_in_the_digits_of_the_text() -> None:
    assert highlighted("۶.۳ ریشتری، ۱۰۰ کشته", ["6.3", "100 کشته"]) == (
        "<mark>۶.۳</mark> ریشتری، <mark>۱۰۰ کشته</mark>"
    )


def test_a_short_name_is_not_marked_within_other_words() -> None:
    told = highlighted("Reuters: EU, Europe, 2012, 12", ["EU", "12"])
    assert told == "Reuters: <mark>EU</mark>, Europe, 2012, <mark>12</mark>"
    assert highlighted("NHKは東京", ["NHK", "東京"]) == "<mark>NHK</mark>は<mark>東京</mark>"


def test_what_is_shared_is_marked_and_nothing_of_a_sentence_becomes_markup() -> None:
    words = all_matched(Evidence((NAMES,)))
    assert highlighted("<b>Ryabkov</b> & nato", words) == (
        "&lt;b&gt;<mark>Ryabkov</mark>&lt;/b&gt; &amp; <mark>nato</mark>"
    )
    assert highlighted("a <i>", []) == "a &lt;i&gt;"


def test_the_longest_name_wins() -> None:
    assert highlighted("New York", ["New", "New York"]) == "<mark>New York</mark>"

from hypothesis import given
from hypothesis import strategies as st

from app.analysis.terms import BODY_WEIGHT, LEAD_WEIGHT, MAX_TERMS, TITLE_WEIGHT, extract_terms
from app.domain.article import Term, TermKind


def names(title: str, body: str = "", language: str = "en") -> list[str]:
    terms = extract_terms(title, body, language)
    return [term.key for term in terms if term.kind is TermKind.NAME]


def keys(title: str, body: str = "", language: str = "en") -> list[str]:
    return [term.key for term in extract_terms(title, body, language)]


def test_a_capital_inside_a_sentence_is_a_name_and_one_that_begins_it_is_not() -> None:
    assert names("Talks in Geneva end as Ryabkov leaves. Diplomats wait") == ["geneva", "ryabkov"]
    assert names("Путин и Байден поговорили в Сочи", language="ru") == ["bayden", "sochi"]


def test_a_word_that_first_begins_a_sentence_becomes_a_name_where_it_stands_inside_one() -> None:
    assert names("Putin speaks to reporters") == []
    (term,) = [
        t for t in extract_terms("Putin speaks", "Then Putin left.", "en") if t.key[0] == "p"
    ]
    assert term == Term("putin", "Putin", TermKind.NAME, TITLE_WEIGHT)


def test_capitals_of_a_title_case_headline_tell_nothing_but_those_of_the_text_do() -> None:
    headline = "Talks In Geneva End As Ryabkov Leaves"
    assert names(headline) == []
    assert names(headline, "He saw Ryabkov there.") == ["ryabkov"]


def test_german_nouns_are_not_taken_for_names() -> None:
    assert names("Am Abend sprach der Minister mit Scholz", language="de") == []
    assert names("Am Abend sprach der Minister mit Scholz", language="nl") == [
        "abend",
        "minister",
        "scholz",
    ]


def test_han_text_gives_its_pairs_of_characters() -> None:
    terms = extract_terms("欧盟通过制裁", "", "zh")
    assert [term.surface for term in terms] == ["欧盟", "盟通", "通过", "过制", "制裁"]
    assert terms[0].key == "oumeng"
    assert {term.kind for term in terms} == {TermKind.WORD}


def test_a_run_of_katakana_is_a_name_wherever_it_stands() -> None:
    title = "プーチン大統領がバイデン氏と会談"
    assert names(title, language="ja") == ["puchin", "baiden"]
    surfaces = [term.surface for term in extract_terms(title, "", "ja")]
    assert surfaces[:3] == ["プーチン", "大統", "統領"]


def test_prominence_falls_from_headline_to_first_paragraph_to_the_rest() -> None:
    terms = extract_terms("alpha beta", "\nbeta gamma\n\ngamma delta", "en")
    assert [(term.key, term.weight) for term in terms] == [
        ("alpha", TITLE_WEIGHT),
        ("beta", TITLE_WEIGHT),
        ("gamma", LEAD_WEIGHT),
        ("delta", BODY_WEIGHT),
    ]


def test_one_name_in_several_scripts_has_one_key_and_hyphens_hold_a_name_together() -> None:
    assert keys("Владимир Путин")[1] == keys("Vladimir PUTIN")[1] == "putin"
    assert names("Then von Saint-Exupéry wrote") == ["saint-exupery"]


def test_single_letters_digits_and_punctuation_give_no_term() -> None:
    assert keys("A 12 — 34 … v 5!") == []
    assert extract_terms("", "", "und") == ()


def test_the_headline_survives_the_cap_on_terms() -> None:
    alphabet = "abcdefghijklmnopqrst"
    body = "\n".join(f"w{first}{second}" for first in alphabet for second in alphabet)
    found = keys("headline words", body)
    assert len(found) == MAX_TERMS
    assert found[:3] == ["headline", "words", "waa"]


@given(st.text(), st.text(), st.sampled_from(["en", "de", "zh", "und"]))
def test_terms_of_any_text_are_distinct_ordered_and_the_same_again(
    title: str, body: str, language: str
) -> None:
    terms = extract_terms(title, body, language)
    assert terms == extract_terms(title, body, language)
    assert len({term.key for term in terms}) == len(terms) <= MAX_TERMS
    weights = [term.weight for term in terms]
    assert weights == sorted(weights, reverse=True)
    assert all(term.key.isascii() and len(term.key) >= 2 for term in terms)
    assert all(term.surface in f"{title}\n{body}" for term in terms)

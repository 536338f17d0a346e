import unicodedata

from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.romanise import romanise


def test_one_name_in_several_scripts_becomes_one_word() -> None:
    assert {romanise("Путин"), romanise("Путін"), romanise("PUTIN")} == {"putin"}
    assert romanise("Рябков") == "ryabkov"
    assert romanise("Đoković") == "dokovic"
    assert romanise("Αθήνα") == "athina"


def test_full_width_and_decomposed_forms_are_unified() -> None:
    assert romanise("ＮＡＴＯ") == "nato"
    assert romanise("Cafe\u0301") == romanise("Café") == "cafe"


@given(st.text())
def test_romanising_gives_lower_case_ascii_and_twice_is_once(text: str) -> None:
    once = romanise(text)
    assert once.isascii()
    assert once == once.lower()
    assert romanise(once) == once


@given(st.text())
def test_the_table_agrees_with_the_library(text: str) -> None:
    assert romanise(text) == anyascii(unicodedata.normalize("NFKC", text)).lower()

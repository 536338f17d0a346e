import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.boilerplate import clean
from app.analysis.fingerprint import (
    COPY_SIMILARITY,
    MIN_WORDS,
    PERMUTATIONS,
    fingerprint,
    similarity,
)
from tests.analysis.data import DEV, read_rows

TEXT = (
    "The ministers of the two countries met on Monday in the old town hall to discuss how the "
    "border crossings could be opened again for lorries that have been waiting for more than a "
    "week, officials of both sides told the reporters who had come. No date was set for the next "
    "round, but the talks will go on by telephone until the spring."
)


def test_a_copy_with_small_edits_is_alike_and_another_text_is_not() -> None:
    edited = "BERLIN - " + TEXT.replace("on Monday", "Monday").replace("lorries", "trucks")
    assert similarity(fingerprint(TEXT), fingerprint(edited)) >= COPY_SIMILARITY
    other = TEXT[::-1]
    assert similarity(fingerprint(TEXT), fingerprint(other)) < 0.1


def test_case_and_punctuation_do_not_matter() -> None:
    assert fingerprint(TEXT) == fingerprint(TEXT.upper().replace(",", " –"))


@pytest.mark.parametrize("text", ["", "Only eight words stand here, and no more."])
def test_too_short_a_text_has_no_fingerprint_and_is_like_nothing(text: str) -> None:
    assert fingerprint(text) == ()
    assert similarity((), ()) == 0.0
    assert similarity(fingerprint(TEXT), ()) == 0.0


def test_short_texts_are_alike_only_word_for_word() -> None:
    short = "Iran beat Italy by 80 points to 70 in the quarter final on Tuesday night"
    assert similarity(fingerprint(short), fingerprint(short + "!")) == 1.0
    assert similarity(fingerprint(short), fingerprint(short.replace("80", "79"))) < 0.1


def test_texts_without_spaces_have_fingerprints() -> None:
    text = "欧洲中央银行星期四宣布下调利率二十五个基点，符合市场的普遍预期，这是五年来的首次降息。"
    edited = text.replace("星期四", "周四")
    assert similarity(fingerprint(text), fingerprint(edited)) >= COPY_SIMILARITY


def test_another_process_computes_the_same_fingerprint() -> None:
    code = (
        "import sys; from app.analysis.fingerprint import fingerprint as f; print(f(sys.argv[1]))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code, TEXT], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == str(fingerprint(TEXT))


@given(st.text(max_size=400))
def test_any_text_has_a_fingerprint_of_full_length_or_none(text: str) -> None:
    print_ = fingerprint(text)
    assert len(print_) in {0, PERMUTATIONS}
    assert all(0 <= value < 2**32 for value in print_)
    assert bool(print_) or len(text.split()) < MIN_WORDS or not any(map(str.isalnum, text))


def test_syndicated_items_are_found_and_no_others() -> None:
    rows = [*read_rows(DEV / "gold.jsonl"), *read_rows(DEV / "gold_dense.jsonl")]
    prints = {row["id"]: fingerprint(clean(row["title"], row["text"]).body) for row in rows}
    copies = {frozenset((row["id"], row["duplicate_of"])) for row in rows if "duplicate_of" in row}
    alike = {
        frozenset(pair)
        for pair in itertools.combinations(prints, 2)
        if similarity(prints[pair[0]], prints[pair[1]]) >= COPY_SIMILARITY
    }
    assert len(copies & alike) >= 0.98 * len(copies)
    assert alike <= copies

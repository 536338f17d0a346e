"""Texts that nobody publishes are analysed as fast as a text of their size may take."""

import pytest

from app.analysis.analyse import analyse
from app.analysis.boilerplate import clean
from app.analysis.language import StatisticalIdentifier
from app.domain.article import Article
from app.domain.errors import InvalidArticleError
from app.evaluation.hostile_texts import HOSTILE_KINDS, hostile_text
from app.intake.formats import kind_by_content
from app.intake.validation import Limits, article_from_fields, clean_text
from tests.intake.samples import RECEIVED_AT
from tests.pace import within

SIZE = 1_000_000
LIMITS = Limits(max_article_bytes=5_000_000)
IDENTIFIER = StatisticalIdentifier()


def analysed(text: str, language: str | None = None) -> Article | None:
    """The article; None where it is refused."""
    fields = {"id": "poison", "text": text, "language": language}
    try:
        raw = article_from_fields(fields, received_at=RECEIVED_AT, limits=LIMITS, origin="a test")
        return analyse(raw, IDENTIFIER)
    except InvalidArticleError:
        return None


@pytest.mark.parametrize("kind", HOSTILE_KINDS)
def test_a_megabyte_of_anything_takes_less_than_a_second(kind: str) -> None:
    text = hostile_text(kind, SIZE)
    assert len(text.encode(errors="surrogatepass")) >= SIZE * 0.6
    analysed("warms what is loaded at the first use")
    with within(1):
        analysed(text)


@pytest.mark.parametrize("text", ["accents " + "e\u0301\u0323" * 9, "хрупкий текст", "क्षि"])
def test_text_as_people_write_it_is_kept(text: str) -> None:
    assert clean_text(text) == text


def test_of_a_pile_of_accents_thirty_are_kept() -> None:
    assert clean_text("a" + "\u0301" * 100 + "b") == "a" + "\u0301" * 30 + "b"
    assert clean_text("x" * 7 + "\U0001e8d0" * 60 + "y") == "x" * 7 + "\U0001e8d0" * 30 + "y"


def test_no_word_of_a_text_of_many_lines_is_lost() -> None:
    text = "\n".join(f"This is the sentence number {n} of a text." for n in range(5_000))
    cleaned = clean("", text)
    assert cleaned.body.split() == text.split()
    assert clean(cleaned.title, cleaned.body).body == cleaned.body


def test_two_long_lines_that_begin_alike_are_two_lines() -> None:
    same = "The parliament voted on the budget of the year on Monday. " * 400
    cleaned = clean("", f"{same} First end.\n{same} Second end.\n{same} First end.")
    assert cleaned.body.count("First end.") == 1
    assert cleaned.body.count("Second end.") == 1


def test_comments_of_markup_in_a_row_are_read_once() -> None:
    with within(0.1):
        kind_by_content(b"<!---->" * 290 + b"x")

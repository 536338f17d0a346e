import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.analyse import MAX_TITLE_CHARACTERS, analyse
from app.analysis.language import StatisticalIdentifier
from app.domain.article import ArticleId, RawArticle
from app.domain.errors import InvalidArticleError
from tests.analysis.data import read_report

IDENTIFIER = StatisticalIdentifier()
RECEIVED_AT = datetime(2026, 1, 2, tzinfo=UTC)


def raw(title: str = "", text: str = "", language: str | None = None) -> RawArticle:
    return RawArticle(
        id=ArticleId("a"), title=title, text=text, received_at=RECEIVED_AT, language=language
    )


def test_an_article_is_cleaned_and_its_traits_are_read() -> None:
    article = analyse(
        raw("Rate cut", "Home | News | Sport\nThe bank cut its rate to 3.75 percent on Thursday, "
            "as Christine Lagarde had said it would.\nShare this article"),
        IDENTIFIER,
    )  # fmt: skip
    assert article.title == "Rate cut"
    assert article.body.startswith("The bank cut")
    assert "Share" not in article.body
    assert article.language == "en"
    assert "lagarde" in {term.key for term in article.terms}
    assert 3.75 in {number.value for number in article.numbers}
    expected = hashlib.sha256(f"{article.title}\n{article.body}".encode()).hexdigest()
    assert article.content_hash == expected


def test_a_text_without_a_headline_is_called_by_its_first_sentence() -> None:
    article = analyse(
        raw(text="Two trains met near Ulm. Nobody was hurt in the accident."), IDENTIFIER
    )
    assert article.title == "Two trains met near Ulm."
    long = analyse(raw(text="word " * 60 + "end."), IDENTIFIER)
    assert len(long.title) <= MAX_TITLE_CHARACTERS + 1
    assert long.title.endswith("word…")


def test_a_headline_alone_is_an_article() -> None:
    article = analyse(raw("Заплыв выиграла сборная Китая", language="ru"), IDENTIFIER)
    assert (article.title, article.body) == ("Заплыв выиграла сборная Китая", "")
    assert article.fingerprint == ()


def test_a_stated_language_wins_unless_the_script_belies_it() -> None:
    russian = "Президенты России и США провели переговоры"
    assert analyse(raw(russian, language="bg"), IDENTIFIER).language == "bg"
    assert analyse(raw(russian, language="en"), IDENTIFIER).language == "ru"
    assert analyse(raw("Volvo"), IDENTIFIER).language == "und"


@pytest.mark.parametrize("text", ["", "…", " \n!!!\n---", "🙂"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(InvalidArticleError) as caught:
        analyse(raw("", text), IDENTIFIER)
    assert caught.value.field == "text"


def test_the_way_of_writing_accents_does_not_change_the_hash() -> None:
    one = analyse(raw("Café à Orléans"), IDENTIFIER)
    other = analyse(raw("Cafe\u0301 a\u0300 Orle\u0301ans"), IDENTIFIER)
    assert one.content_hash == other.content_hash


def test_the_same_input_gives_the_same_article() -> None:
    page = raw(text=read_report("002"))
    assert analyse(page, IDENTIFIER) == analyse(page, StatisticalIdentifier())


@given(st.text(max_size=60), st.text(max_size=300), st.none() | st.just("ru"))
def test_any_text_gives_an_article_or_one_kind_of_error(
    title: str, text: str, language: str | None
) -> None:
    title = title.encode(errors="ignore").decode()
    text = text.encode(errors="ignore").decode()
    try:
        article = analyse(raw(title, text, language), IDENTIFIER)
    except InvalidArticleError:
        return
    assert article.title
    assert article.title.strip() == article.title
    assert len(article.content_hash) == 64

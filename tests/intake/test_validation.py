from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.article import RawArticle
from app.domain.errors import InvalidArticleError
from app.domain.timeline import Precision, PublishedOrigin
from app.intake.validation import Limits, article_from_fields, clean_text, language_tag
from tests.intake.samples import LIMITS, RECEIVED_AT


def take(**fields: object) -> RawArticle:
    return article_from_fields(
        {"title": "A title", **fields}, received_at=RECEIVED_AT, limits=LIMITS, origin="test"
    )


def test_a_title_or_a_text_is_enough() -> None:
    only_text = article_from_fields(
        {"text": "Words."}, received_at=RECEIVED_AT, limits=LIMITS, origin="test"
    )
    assert (only_text.title, only_text.text) == ("", "Words.")
    assert take().title == "A title"
    assert take().received_at == RECEIVED_AT


@pytest.mark.parametrize(
    ("fields", "field", "part"),
    [
        ({"title": "", "text": " \n"}, "text", "found neither"),
        ({"title": None}, "text", "found neither"),
        ({"title": 7}, "title", "found int"),
        ({"text": ["a"]}, "text", "found list"),
        ({"id": 12}, "id", "found int"),
        ({"id": "x" * 201}, "id", "at most 200"),
        ({"id": "a\x07b"}, "id", "printable"),
        ({"published_at": "yesterday"}, "published_at", "ISO 8601"),
        ({"published_at": "2024-13-01"}, "published_at", "ISO 8601"),
        ({"published_at": "2099-01-01"}, "published_at", "2024-05-08"),
        ({"published_at": "0001-01-01T00:00:00+14:00"}, "published_at", "1900"),
        ({"published_at": "9999-12-31T23:59:59-14:00"}, "published_at", "2024-05-08"),
        ({"published_at": 1714996800}, "published_at", "found int"),
        ({"language": "klingon!"}, "language", "BCP 47"),
        ({"language": "x"}, "language", "BCP 47"),
        ({"url": "javascript:alert(1)"}, "url", "http"),
        ({"url": "https://"}, "url", "http"),
        ({"url": "http://[::1"}, "url", "http"),
        ({"source": "s" * 501}, "source", "at most 500"),
        ({"title": "t" * 2001}, "title", "at most 2,000"),
        ({"text": "я" * 60_000}, "text", "100,000 bytes"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(
    fields: dict[str, object], field: str, part: str
) -> None:
    with pytest.raises(InvalidArticleError) as caught:
        take(**fields)
    assert caught.value.field == field
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("stated", "at", "precision"),
    [
        ("2022-01-11T09:12:00+02:00", datetime(2022, 1, 11, 7, 12, tzinfo=UTC), Precision.SECOND),
        ("2022-01-11T09:12:00Z", datetime(2022, 1, 11, 9, 12, tzinfo=UTC), Precision.SECOND),
        ("2022-01-11T09:12:00", datetime(2022, 1, 11, 9, 12, tzinfo=UTC), Precision.SECOND),
        ("2022-01-11", datetime(2022, 1, 11, tzinfo=UTC), Precision.DAY),
        ("2022-01", datetime(2022, 1, 1, tzinfo=UTC), Precision.MONTH),
    ],
)
def test_an_iso_date_keeps_its_precision_and_a_naive_one_is_utc(
    stated: str, at: datetime, precision: Precision
) -> None:
    published = take(published_at=stated).published
    assert published is not None
    assert (published.at, published.precision) == (at, precision)
    assert published.origin is PublishedOrigin.GIVEN


def test_a_clock_that_is_a_day_ahead_is_forgiven() -> None:
    ahead = RECEIVED_AT + timedelta(days=1)
    assert take(published_at=ahead.isoformat()).published is not None


def test_receipt_in_another_zone_is_kept_in_utc() -> None:
    zone = timezone(timedelta(hours=3))
    raw = article_from_fields(
        {"title": "A"}, received_at=RECEIVED_AT.astimezone(zone), limits=LIMITS, origin="test"
    )
    assert raw.received_at == RECEIVED_AT
    assert raw.received_at.tzinfo is UTC


def test_the_same_input_without_an_id_gets_the_same_id() -> None:
    assert take(text="Body").id == take(text="Body").id
    assert take(text="Body").id != take(text="Other").id
    by_address = take(url="https://a.example/1", text="Body")
    assert by_address.id == take(url="https://a.example/1", text="Edited").id
    assert by_address.id.startswith("url-")
    amp = take(url="https://amp.a.example/1?utm_source=rss", text="Body")
    assert amp.id == by_address.id
    assert amp.url == "https://amp.a.example/1?utm_source=rss"


def test_unknown_fields_and_nulls_are_passed_over() -> None:
    raw = take(story_id="s", kind=3, text=None, source=None, url="", language="  ")
    assert (raw.text, raw.source, raw.url, raw.language) == ("", None, None, None)


@pytest.mark.parametrize(
    ("stated", "tag"),
    [
        ("EN_us", "en-US"),
        ("rus", "ru"),
        ("deu", "de"),
        ("zh-hant-TW", "zh-Hant-TW"),
        ("sr-latn", "sr-Latn"),
        ("ast", "ast"),
        ("de-CH-1996", "de-CH-1996"),
        ("qaa", "qaa"),
        ("und", None),
        ("", None),
    ],
)
def test_a_language_tag_is_kept_in_its_usual_form(stated: str, tag: str | None) -> None:
    assert language_tag(stated) == tag


def test_what_is_no_text_is_removed() -> None:
    assert clean_text("a\x00b\ud800c\u200bd\ufeff\xade\x07") == "abcde"
    assert clean_text("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"
    assert clean_text("می\u200cشود\tx") == "می\u200cشود\tx"


def test_a_title_is_one_line() -> None:
    assert take(title=" One\r\n two\u2028three ").title == "One two three"


@given(
    st.dictionaries(
        st.sampled_from(["id", "title", "text", "language", "published_at", "source", "url"]),
        st.none() | st.text() | st.integers() | st.lists(st.integers()),
    )
)
def test_any_fields_give_a_clean_article_or_one_kind_of_error(fields: dict[str, object]) -> None:
    try:
        raw = article_from_fields(fields, received_at=RECEIVED_AT, limits=LIMITS, origin="test")
    except InvalidArticleError:
        return
    assert raw.id
    assert raw.title or raw.text
    assert clean_text(raw.text) == raw.text
    raw.text.encode()


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def test_the_limit_counts_bytes_of_title_and_text() -> None:
    limits = Limits(max_article_bytes=1_000)
    fields = {"title": "я" * 250, "text": "я" * 250}
    article_from_fields(fields, received_at=RECEIVED_AT, limits=limits, origin="test")
    fields["text"] += "x"
    with pytest.raises(InvalidArticleError):
        article_from_fields(fields, received_at=RECEIVED_AT, limits=limits, origin="test")

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.date_spans import find_dates
from app.analysis.date_words import DATE_WORDS
from app.analysis.dates import MAX_EVENT_DATES, extract_event_dates, resolve
from tests.analysis.data import DATA, read_rows

EXPRESSIONS = read_rows(DATA / "dates.jsonl")
RECEIVED = date(2026, 1, 2)


def read_dates(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Days of all dates found in one labelled expression."""
    base = date.fromisoformat(row["base"])
    found = [
        resolve(span.said, base, RECEIVED) for span in find_dates(row["text"], row["language"])
    ]
    return [(str(days[0]), str(days[1])) for days in found if days is not None]


def stated(
    title: str, body: str = "", language: str = "en", published: date | None = None
) -> list[str]:
    dates = extract_event_dates(title, body, language, published=published, received=RECEIVED)
    return [f"{day.first}" if day.first == day.last else f"{day.first}/{day.last}" for day in dates]


def test_labelled_expressions_of_thirty_five_languages_are_read_right() -> None:
    wrong = [
        (row["language"], row["text"], row["first"], row["last"], found)
        for row in EXPRESSIONS
        if (found := read_dates(row)) != [(row["first"], row["last"])]
    ]
    assert len(EXPRESSIONS) >= 620
    assert len({row["language"] for row in EXPRESSIONS}) >= 35
    assert len(wrong) <= 0.05 * len(EXPRESSIONS), wrong


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "They may march on, for 7 people may come; a second try may do."),
        ("en", "The score was 3-1, and 18.07 seconds were measured over 100 m."),
        ("de", "Am Morgen kam er, und jeden Morgen geht er wieder."),
        ("es", "Por la mañana llovió, y la mañana siguiente no."),
        ("ru", "Окружающая среда страдает, среда обитания тоже."),
        ("ro", "Au trecut trei luni de atunci."),
        ("tr", "Pazar yerinde kalabalık vardı."),
        ("vi", "Đây là lần thứ ba ông đến thăm, và là người thứ hai."),
        ("id", "Rapat berlangsung dua hari, setiap minggu sekali."),
        ("zh", "会议持续了3天，共有12人参加。"),
        ("ja", "3日間の会談だった。"),
        ("und", "7 December 2021"),
        ("en", "31 February 2021 and 2021-13-45 and 99.99.2021"),
    ],
)
def test_what_only_looks_like_a_date_is_left_alone(language: str, text: str) -> None:
    assert stated(text, language=language, published=date(2021, 12, 8)) == []


def test_weights_follow_the_place_and_each_day_stands_once() -> None:
    dates = extract_event_dates(
        "Vote on 3 May 2024",
        "It was set for 4 May 2024.\nEarlier, on 3 May 2024 and 5 May 2024, others voted.",
        "en",
        published=None,
        received=RECEIVED,
    )
    assert [(day.first.day, day.weight, day.relative) for day in dates] == [
        (3, 1.0, False),
        (4, 0.8, False),
        (5, 0.5, False),
    ]
    assert dates[0].surface == "3 May 2024"


def test_relative_dates_need_a_publication() -> None:
    assert stated("He came yesterday, on Tuesday, and last week") == []
    assert stated("He came yesterday", published=date(2024, 3, 1)) == ["2024-02-29"]


def test_a_day_without_a_year_is_left_out_unless_something_fixes_the_year() -> None:
    assert stated("On 12 January they met") == []
    assert stated("On 12 January they met", "It began on 3 March 2022.") == [
        "2022-01-12",
        "2022-03-03",
    ]
    assert stated("On 12 January they met", "In March 2022 and in May 2023.") == [
        "2022-03-01/2022-03-31",
        "2023-05-01/2023-05-31",
    ]
    assert stated("On Thursday, 8 February") == ["2024-02-08"]
    assert stated("On Monday, 8 February") == ["2021-02-08"]


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    assert stated("On 31 December", published=date(2022, 1, 2)) == ["2021-12-31"]
    assert stated("On 2 January", published=date(2021, 12, 31)) == ["2022-01-02"]


def test_american_and_european_figures_are_told_apart_by_publication() -> None:
    assert stated("On 12/08/2021", published=date(2021, 12, 9)) == ["2021-12-08"]
    assert stated("On 12/08/2021", published=date(2021, 8, 13)) == ["2021-08-12"]
    assert stated("On 12/08/2021") == []
    assert stated("On 12/28/2021") == ["2021-12-28"]
    assert stated("El 12/08/2021", language="es") == ["2021-08-12"]


@pytest.mark.parametrize(
    ("year", "new_year"),
    [(1399, "2020-03-20"), (1400, "2021-03-21"), (1402, "2023-03-21"), (1403, "2024-03-20"),
     (1404, "2025-03-21")],
)  # fmt: skip
def test_persian_years_begin_on_the_right_day(year: int, new_year: str) -> None:
    assert stated(f"1 فروردین {year}", language="fa") == [new_year]


def test_at_most_twelve_dates_are_kept() -> None:
    text = " ".join(f"{day} May 2024," for day in range(1, 31))
    assert len(stated(text)) == MAX_EVENT_DATES


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(st.text(max_size=200), st.sampled_from([*DATE_WORDS, "zh", "ja", "ko", "und"]), DAYS)
def test_any_text_gives_ranges_of_days(text: str, language: str, day: date) -> None:
    for published in (None, day):
        dates = extract_event_dates(text, text, language, published=published, received=RECEIVED)
        for event in dates:
            assert event.first <= event.last
            assert event.surface in text


@given(
    st.lists(st.sampled_from([row["text"] for row in EXPRESSIONS]), max_size=5).map(" ".join),
    st.sampled_from([*DATE_WORDS, "zh", "ja", "ko"]),
)
def test_spans_do_not_overlap_and_lie_within_the_text(text: str, language: str) -> None:
    end = 0
    for span in find_dates(text, language):
        assert end <= span.start < span.end <= len(text)
        end = span.end


@given(DAYS)
def test_a_full_date_is_read_as_it_was_written(day: date) -> None:
    assert stated(f"{day:%B} {day.day}, {day.year}") == [str(day)]
    assert stated(str(day)) == [str(day)]
    assert stated(f"{day:%d.%m.%Y}", language="bg") == [str(day)]


@pytest.mark.parametrize("text", ["0000-00-00", "0000-01-01 on 5 May", "9999-12-31, on 5 May"])
def test_a_year_that_no_calendar_has_is_no_error(text: str) -> None:
    found = extract_event_dates("", text, "en", published=None, received=date(2024, 5, 6))
    assert all(1 <= each.first.year <= 9999 for each in found)

"""Pages say languages, dates and odds as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.evidence import Contribution, Evidence, EvidenceKind
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.web.dashboard import wording


def published(
    at: str,
    precision: Precision = Precision.SECOND,
    origin: PublishedOrigin = PublishedOrigin.GIVEN,
) -> Published:
    return Published(datetime.fromisoformat(at).replace(tzinfo=UTC), precision, origin)


@pytest.mark.parametrize(
    ("tag", "name", "direction"),
    [
        ("bg", "Bulgarian", "ltr"),
        ("pt-BR", "Portuguese (Brazil)", "ltr"),
        ("zh", "Chinese", "ltr"),
        ("ar", "Arabic", "rtl"),
        ("he", "Hebrew", "rtl"),
        ("fa", "Persian", "rtl"),
        ("ur", "Urdu", "rtl"),
        ("und", "Language unknown", "auto"),
        ("qzz", "qzz", "auto"),
    ],
)
def test_a_language_has_a_name_and_a_direction(tag: str, name: str, direction: str) -> None:
    assert wording.language_name(tag) == name
    assert wording.direction(tag) == direction


def test_a_language_keeps_its_colour_in_all_its_regions() -> None:
    assert wording.colour("pt") == wording.colour("pt-BR")
    assert all(0 <= wording.colour(tag) < wording.COLOURS for tag in ("en", "mk", "xx", "und"))


@pytest.mark.parametrize(
    ("date", "said"),
    [
        (None, "date unknown"),
        (published("2021-12-07T19:10:00"), "7 Dec 2021, 19:10"),
        (published("2021-12-07", Precision.DAY), "7 Dec 2021"),
        (published("2025-02-01", Precision.MONTH), "Feb 2025"),
        (
            published("2021-12-08", Precision.DAY, PublishedOrigin.STORY),
            "about 8 Dec 2021, from its story",
        ),
    ],
)
def test_a_date_is_said_only_as_precisely_as_it_is_known(date: Published | None, said: str) -> None:
    assert wording.when(date) == said


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ([], "date unknown"),
        ([published("2021-12-07T19:10:00")], "7 Dec 2021, 19:10"),
        (
            [published("2021-12-07T19:10:00"), published("2021-12-07T08:05:00")],
            "7 Dec 2021, 08:05–19:10",
        ),
        (
            [published("2021-12-07T19:10:00"), published("2021-12-08T08:05:00")],
            "7 Dec, 19:10 – 8 Dec 2021, 08:05",
        ),
        (
            [published("2021-12-31T19:10:00"), published("2022-01-01", Precision.DAY)],
            "31 Dec 2021, 19:10 – 1 Jan 2022",
        ),
    ],
)
def test_a_span_goes_from_the_first_date_to_the_last(dates: list[Published], said: str) -> None:
    assert wording.span(dates) == said


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (timedelta(minutes=12), "12 min"),
        (timedelta(minutes=59, seconds=40), "1 h"),
        (timedelta(hours=3, minutes=20), "3 h 20 min"),
        (timedelta(hours=24), "1 d"),
        (timedelta(hours=52), "2 d 4 h"),
        (timedelta(days=9, hours=5), "9 d"),
    ],
)
def test_a_duration_is_said_in_at_most_two_units(gap: timedelta, said: str) -> None:
    assert wording.duration(gap) == said


def test_odds_never_claim_certainty() -> None:
    assert wording.chance(0) == "50.0 %"
    assert wording.chance(50) == "over 99.9 %"
    assert wording.chance(-50) == "under 0.1 %"


def test_a_negative_number_has_a_true_minus_sign() -> None:
    assert wording.signed(-1.44) == "\u22121.4"
    assert wording.signed(2) == "+2.0"


def test_what_speaks_most_comes_first_and_what_speaks_against_is_left_out() -> None:
    evidence = Evidence(
        (
            Contribution(EvidenceKind.PRIOR, -4.0, ""),
            Contribution(EvidenceKind.TIME, 0.5, ""),
            Contribution(EvidenceKind.NAMES, 3.0, ""),
        )
    )
    assert wording.strongest(evidence) == "names, time published"


def test_every_kind_of_evidence_has_a_name() -> None:
    assert all(wording.kind_of_evidence(kind) for kind in EvidenceKind)


def test_a_lead_is_cut_at_a_word_and_in_scripts_without_spaces_anywhere() -> None:
    assert wording.lead("short\ntext") == "short text"
    assert wording.lead("word " * 200).endswith("word…")
    assert len(wording.lead("字" * 900)) == 421


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/hosts", "//host/x", None]
)
def test_only_web_addresses_become_links(address: str | None) -> None:
    assert wording.web_address(address) is None
    assert wording.web_address("https://example.org/") == "https://example.org/"


def test_backticks_become_code_and_nothing_else_becomes_markup() -> None:
    assert wording.code_marked("a `b<c>` <d>") == "a <code>b&lt;c&gt;</code> &lt;d&gt;"

import pytest

from app.domain.errors import InvalidArticleError
from app.intake.instants import iso_instant


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (None, ""),
        ("", ""),
        (" 2024-05-06 ", "2024-05-06"),
        ("2024-05", "2024-05"),
        ("2024/5/6", "2024-05-06"),
        ("2024.05.06 10:00", "2024-05-06 10:00"),
        ("2024-05-06T10:00:00Z", "2024-05-06T10:00:00Z"),
        ("2024-05-06T10:00:00+0200", "2024-05-06T10:00:00+0200"),
        (1714996800, "2024-05-06T12:00:00+00:00"),
        (1714996800.0, "2024-05-06T12:00:00+00:00"),
        ("1714996800", "2024-05-06T12:00:00+00:00"),
        (1714996800000, "2024-05-06T12:00:00+00:00"),
        ("1714996800000000", "2024-05-06T12:00:00+00:00"),
        ("Mon, 06 May 2024 10:00:00 +0200", "2024-05-06T10:00:00+02:00"),
        ("Mon, 06 May 2024 10:00:00 GMT", "2024-05-06T10:00:00+00:00"),
        ("May 6, 2024", "2024-05-06"),
        ("6 May 2024", "2024-05-06"),
        ("May 6, 2024 at 3:30 PM", "2024-05-06T15:30:00"),
        ("25/12/2023", "2023-12-25"),
        ("12/25/2023 18:00", "2023-12-25T18:00:00"),
    ],
)
def test_what_exports_and_tables_state_is_read(stated: object, expected: str) -> None:
    assert iso_instant(stated) == expected


@pytest.mark.parametrize(
    "stated",
    [
        "06/05/2024", "yesterday", "May 2024", "May 6", "10:30", "Friday", "2024", "17",
        "2024-13-01", "2024-05-40", True, ["2024-05-06"], {}, 5, -1, 1e300, float("nan"),
        float("inf"), "9" * 400, "\x00", "None",
    ],
)  # fmt: skip
def test_what_is_no_date_or_could_be_two_is_refused(stated: object) -> None:
    with pytest.raises(InvalidArticleError, match="expected a date"):
        iso_instant(stated)

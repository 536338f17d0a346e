"""Five real pages about US-Russian talks: one topic, four events, and only two are one."""

import json

import pytest

from tests.end_to_end.conftest import SHARED, Samestory

REPORTS = SHARED / "data" / "reports"
DETAILS = ["published_at", "published_precision"]

pytestmark = pytest.mark.skipif(
    not REPORTS.is_dir(), reason="the real pages stand beside the checkout, in ../shared"
)


def test_the_five_reports_are_four_stories_of_one_storyline(samestory: Samestory) -> None:
    samestory.run("ingest", REPORTS)
    expected = json.loads((REPORTS / "expected.json").read_text(encoding="utf-8"))
    stories = samestory.stories()
    assert sorted(stories.values()) == sorted(expected["stories"])
    details = [samestory.lines("story", identifier)[0] for identifier in stories]
    storylines = [{story["id"] for story in detail["storyline"]["stories"]} for detail in details]
    assert storylines == [set(stories)] * 4
    languages = {
        article["id"]: article["language"] for detail in details for article in detail["articles"]
    }
    assert languages == {"000": "bg", "001": "ru", "002": "ru", "003": "uk", "004": "ru"}


def test_their_dates_come_from_the_text_and_what_is_unknown_is_not_today(
    samestory: Samestory,
) -> None:
    samestory.run("ingest", REPORTS)
    articles = {
        article["id"]: article
        for identifier in samestory.stories()
        for article in samestory.lines("story", identifier)[0]["articles"]
    }
    for name in ("001", "002"):
        assert articles[name]["published_at"][:10] in {"2021-12-07", "2021-12-08"}
    assert articles["000"]["published_at"] is None or articles["000"]["published_at"][:7] in {
        "2025-02"
    }
    for article in articles.values():
        if article["published_at"] is not None:
            assert article["published_at"] < "2025-04"


def test_the_file_of_expectations_beside_them_is_no_article(samestory: Samestory) -> None:
    result = samestory.run("ingest", REPORTS)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == ("read 5: 5 added, 0 updated, 0 unchanged, 0 rejected")

"""Counts add up, and every rejected input is listed with place and reason."""

import pytest

from app.cli.tally import Tally
from app.domain.article import ArticleId
from app.domain.story import StoryId
from app.service.views import ItemResult, Outcome, Problem


def test_each_input_is_counted_once(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    tally.add(ItemResult(0, "a", Outcome.ADDED, StoryId("s-1")))
    tally.add(ItemResult(1, "b", Outcome.ADDED, StoryId("s-1"), copy_of=ArticleId("a")))
    tally.add(ItemResult(2, "a", Outcome.UNCHANGED, StoryId("s-1")))
    tally.add(ItemResult(3, "b", Outcome.UNCHANGED, StoryId("s-1"), copy_of=ArticleId("a")))
    problem = Problem("article-invalid", "news.jsonl:4: expected a title", "news.jsonl:4")
    tally.add(ItemResult(4, None, Outcome.REJECTED, problem=problem))
    tally.show()
    assert tally.read == sum(tally.outcomes.values()) == 5
    assert capsys.readouterr().out.splitlines() == [
        "read 5: 2 added, 0 updated, 2 unchanged, 1 rejected",
        "in 1 story, 1 copy among them",
        "rejected news.jsonl:4: expected a title (article-invalid)",
    ]


def test_a_long_list_of_rejections_is_cut_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    for index in range(60):
        problem = Problem("article-invalid", "empty", f"news.jsonl:{index + 1}")
        tally.add(ItemResult(index, None, Outcome.REJECTED, problem=problem))
    tally.show()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 50 + 1
    assert lines[-1] == "… and 10 more rejected; --json lists them all"

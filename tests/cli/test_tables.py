"""Stories as tables: what a person reads."""

import pytest
from rich.console import Console, RenderableType

from app.cli.proof import evidence_table, pair_parts, percent
from app.cli.tables import article_table, story_heading, story_table, storyline_table
from app.web.schemas import StoryDetail, Storyline
from tests.cli.examples import in_story, pair, published, story


def rendered(*parts: RenderableType) -> str:
    console = Console(width=120, record=True, markup=False, highlight=False, quiet=False)
    with console.capture() as capture:
        console.print(*parts, sep="\n")
    return capture.get()


def test_a_story_is_one_line_with_headline_languages_span_and_copies() -> None:
    lines = rendered(story_table([story(), story("s-2", headline="[red]x")], 120)).splitlines()
    assert len(lines) == 3
    shown = " ".join(lines[1].split())
    assert shown == "s-1 Путин и Байден поговорили ru bg 2 1 2021-12-07 – 12-08"
    assert "[red]x" in lines[2]  # brackets are text, not rich's markup


def test_in_a_narrow_terminal_a_story_takes_two_lines() -> None:
    lines = rendered(story_table([story(), story("s-2")], 80)).splitlines()
    assert [line.strip() for line in lines[:2]] == [
        "Путин и Байден поговорили",
        "s-1  2021-12-07 – 12-08  2 sources  1 copy  ru bg",
    ]
    assert len(lines) == 4


def test_a_heading_tells_of_folded_copies() -> None:
    assert "3 articles, 1 copy folded" in rendered(story_heading(story()))


def test_copies_stand_under_the_article_they_repeat_and_none_is_lost() -> None:
    view = StoryDetail(
        **dict(story()),
        articles=[
            in_story("copy-of-copy", copy_of="copy"),
            in_story("first", published=published()),
            in_story("second"),
            in_story("copy", copy_of="first"),
            in_story("copy-from-elsewhere", copy_of="gone"),
        ],
        storyline=None,
    )
    lines = rendered(article_table(view)).splitlines()[1:]
    titles = [line[line.index("title of") + len("title of ") :].strip() for line in lines]
    assert titles == ["first", "copy-of-copy", "copy", "second", "copy-from-elsewhere"]
    assert [line.count("↳ copy") for line in lines] == [0, 1, 1, 0, 0]
    assert "2021-12-07 18:48" in lines[0]
    assert "unknown" in lines[3]


def test_a_storyline_marks_the_present_story() -> None:
    line = Storyline(id="l-1", stories=[story("s-1"), story("s-2")])
    lines = rendered(storyline_table(line, story("s-2"))).splitlines()
    assert ["▶" in shown for shown in lines] == [False, True]


def test_evidence_is_strongest_first_and_summed() -> None:
    lines = rendered(evidence_table(pair().evidence, pair().log_odds)).splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["names", "+4.5"],
        ["prior", "-3.0"],
        ["sum", "+1.5"],
    ]
    assert "Рябков = Ryabkov" in lines[0]


def test_a_pair_names_both_articles_and_the_probability() -> None:
    shown = rendered(*pair_parts(pair()))
    assert "Рябков в Женеве" in shown
    assert "Ryabkov in Geneva [live]" in shown
    assert "82 %" in shown


@pytest.mark.parametrize(
    ("probability", "shown"), [(0.999, ">99 %"), (0.001, "<1 %"), (0.5, "50 %"), (1.0, ">99 %")]
)
def test_a_probability_never_claims_certainty(probability: float, shown: str) -> None:
    assert percent(probability) == shown

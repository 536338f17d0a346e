"""Reports over time: a chart that can be asked where scripts run, and bars where they do not."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

_CHART = "window.Chart?.getChart(document.querySelector('figure.whole canvas'))"
_TOLD = f"""() => {{
  const {{ data, tooltip }} = {_CHART};
  return {{
    labels: data.labels,
    reports: data.datasets.flatMap((each) => each.data).reduce((sum, each) => sum + each),
    colours: data.datasets.map((each) => each.backgroundColor),
    title: tooltip.title,
    told: tooltip.body?.flatMap((each) => each.lines),
  }};
}}"""


def open_first(page: Page, path: str = "/?min_languages=4") -> None:
    page.goto(path)
    page.locator("article.row h2 a").first.click()
    expect(page.locator("figure.whole")).to_be_visible()


def chart_of(page: Page) -> dict[str, Any]:
    """What the chart shows, once it is drawn."""
    page.wait_for_function(f"() => {_CHART}")
    told: dict[str, Any] = page.evaluate(_TOLD)
    return told


def test_a_story_is_a_chart_that_tells_what_came_when(live_page: Page) -> None:
    open_first(live_page)
    figure = live_page.locator("figure.whole")
    canvas = figure.locator("canvas")
    expect(canvas).to_be_visible()
    expect(figure.locator("svg")).to_be_hidden()
    told = chart_of(live_page)
    assert told["reports"] == figure.locator("svg rect").count() > 3
    assert len(told["colours"]) > 2

    box = canvas.bounding_box()
    assert box is not None
    live_page.mouse.move(box["x"] + 50, box["y"] + box["height"] / 2)  # the first column
    told = chart_of(live_page)
    assert told["title"] == [told["labels"][0]]
    first = figure.locator("svg rect title").first.text_content()
    assert first in told["told"]


@pytest.mark.parametrize(("interface", "month"), [("en", "Jul"), ("bg", "07"), ("uk", "лип")])
def test_its_axis_speaks_as_the_page_does(live_page: Page, interface: str, month: str) -> None:
    live_page.goto(f"/?since=2025-07-01&until=2025-07-31&lang={interface}")
    live_page.locator("article.row h2 a").first.click()
    told = chart_of(live_page)
    assert all(month in label for label in told["labels"])


def test_without_scripts_the_bars_stand(page: Page) -> None:
    for path in ("/?min_languages=4", "/storylines"):
        open_first(page, path)
        figure = page.locator("figure.whole")
        expect(figure.get_by_role("img", name=re.compile("over time"))).to_be_visible()
        expect(figure.locator("canvas")).to_be_hidden()


def test_a_storyline_is_a_chart_in_the_colours_of_the_scheme(live_page: Page) -> None:
    open_first(live_page, "/storylines")
    light = chart_of(live_page)["colours"]
    live_page.emulate_media(color_scheme="dark")
    live_page.wait_for_function(  # the browser tells of the scheme when it comes to it
        f"(before) => {_CHART}"
        ".data.datasets.every((each) => !before.includes(each.backgroundColor))",
        arg=light,
    )
    assert len(chart_of(live_page)["colours"]) == len(light)

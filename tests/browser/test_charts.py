"""Reports over time: a chart that can be asked where scripts run, and bars where they do not."""

import re

import pytest
from playwright.sync_api import Page, expect

_TOLD = """canvas => {
  const { data, tooltip } = Chart.getChart(canvas);
  return {
    labels: data.labels,
    reports: data.datasets.flatMap((each) => each.data).reduce((sum, each) => sum + each),
    colours: data.datasets.map((each) => each.backgroundColor),
    title: tooltip.title,
    told: tooltip.body?.flatMap((each) => each.lines),
  };
}"""


def open_first(page: Page, path: str = "/?min_languages=4") -> None:
    page.goto(path)
    page.locator("article.row h2 a").first.click()
    expect(page.locator("figure.whole")).to_be_visible()


def test_a_story_is_a_chart_that_tells_what_came_when(live_page: Page) -> None:
    open_first(live_page)
    figure = live_page.locator("figure.whole")
    canvas = figure.locator("canvas")
    expect(canvas).to_be_visible()
    expect(figure.locator("svg")).to_be_hidden()
    told = canvas.evaluate(_TOLD)
    assert told["reports"] == figure.locator("svg rect").count() > 3
    assert len(told["colours"]) > 2

    box = canvas.bounding_box()
    assert box is not None
    live_page.mouse.move(box["x"] + 50, box["y"] + box["height"] / 2)  # the first column
    told = canvas.evaluate(_TOLD)
    assert told["title"] == [told["labels"][0]]
    first = figure.locator("svg rect title").first.text_content()
    assert first in told["told"]


@pytest.mark.parametrize(("interface", "month"), [("en", "Jul"), ("bg", "07"), ("uk", "лип")])
def test_its_axis_speaks_as_the_page_does(live_page: Page, interface: str, month: str) -> None:
    live_page.goto(f"/?since=2025-07-01&until=2025-07-31&lang={interface}")
    live_page.locator("article.row h2 a").first.click()
    told = live_page.locator("figure.whole canvas").evaluate(_TOLD)
    assert all(month in label for label in told["labels"])


def test_without_scripts_the_bars_stand(page: Page) -> None:
    for path in ("/?min_languages=4", "/storylines"):
        open_first(page, path)
        figure = page.locator("figure.whole")
        expect(figure.get_by_role("img", name=re.compile("over time"))).to_be_visible()
        expect(figure.locator("canvas")).to_be_hidden()


def test_a_storyline_is_a_chart_in_the_colours_of_the_scheme(live_page: Page) -> None:
    open_first(live_page, "/storylines")
    canvas = live_page.locator("figure.whole canvas")
    light = canvas.evaluate(_TOLD)["colours"]
    live_page.emulate_media(color_scheme="dark")
    live_page.wait_for_function(  # the browser tells of the scheme when it comes to it
        "(before) => Chart.getChart(document.querySelector('figure.whole canvas'))"
        ".data.datasets.every((each) => !before.includes(each.backgroundColor))",
        arg=light,
    )
    assert len(canvas.evaluate(_TOLD)["colours"]) == len(light)

"""Intake, tuning and the map before a real browser: with scripts, without, and on a phone."""

import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.patience import SECONDS
from tests.browser.test_corrections import window
from tests.browser.test_manner import RULES, open_all
from tests.pace import within

CALL = "Байдън и Путин разговаряха два часа по видеовръзка за Украйна"


@pytest.fixture(scope="module")
def feed(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a feed that is followed; its address is long."""
    folder = tmp_path_factory.mktemp("feed")
    name = "أخبار الصباح"
    item = "<item><title>Bridge of Testaccio opens</title><guid>b1</guid></item>"
    rss = f'<rss version="2.0"><channel><title>{name}</title>{item}</channel></rss>'
    (folder / f"{'x' * 90}.xml").write_text(rss, encoding="utf-8")
    served = partial(SimpleHTTPRequestHandler, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), served) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/{'x' * 90}.xml"
        assert httpx2.post(f"{address}/v1/feeds", json={"url": url}, timeout=SECONDS).is_success
        yield name
        server.shutdown()


def assert_accessible(page: Page) -> None:
    open_all(page)
    found = Axe().run(page, options={"runOnly": RULES})
    told = [
        (each["id"], each["nodes"][0]["html"][:200], each["nodes"][0]["failureSummary"])
        for each in found.response["violations"]
    ]
    assert not told, page.url


def test_a_text_is_looked_at_and_added_without_scripts(page: Page) -> None:
    page.goto("/intake")
    page.get_by_label("Headline").fill(CALL)
    page.get_by_label("Published").fill("2021-12-07T21:00Z")
    page.get_by_label("Source").fill("novini.example")
    page.get_by_role("button", name="Which story?").click()
    expect(page.get_by_text("Part of")).to_be_visible()
    expect(page.get_by_text("That it is new")).to_be_visible()
    page.get_by_text("Why", exact=True).click()
    expect(page.get_by_role("rowheader", name="Meaning")).to_be_visible()
    page.get_by_role("button", name="Add 1 report").click()
    page.get_by_role("link", name="The story", exact=True).click()
    expect(page.get_by_role("link", name=CALL)).to_be_visible()


def test_a_file_is_looked_at_and_what_is_rejected_says_why(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text('{"title": "Терремото в Аматриче"}\n{"id": "empty"}\n', encoding="utf-8")
    page.goto("/intake")
    page.get_by_label("Text, web page").set_input_files(file)
    page.get_by_role("button", name="Which stories?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 report, 1 rejected")
    expect(page.get_by_text("expected a title or a text")).to_be_visible()


@pytest.mark.parametrize("scripts", [False, True])
def test_the_slider_is_moved_by_keys_and_a_dry_run_tells_what_would_split(
    browser: Browser, address: str, *, scripts: bool
) -> None:
    with window(browser, address, scripts=scripts) as page:
        page.goto("/tuning")
        page.get_by_label("Days").fill("366")
        page.get_by_label("Log-odds").focus()
        for _ in range(25):
            page.keyboard.press("ArrowRight")
        if scripts:  # the slider alone starts it, and keeps the focus
            expect(page.locator("output#told")).to_have_text("+2.5 · 92.4 %")
        else:
            page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Would split")).to_be_visible()
        expect(page.get_by_label("Log-odds")).to_have_value("2.5")
        if scripts:
            expect(page.get_by_label("Log-odds")).to_be_focused()
        page.locator("article.regrouping a").first.click()
        expect(page.get_by_role("heading", name="Who reported when")).to_be_visible()


def test_an_area_drawn_on_the_map_lists_its_stories(browser: Browser, address: str) -> None:
    with window(browser, address) as page:
        page.goto("/map")
        canvas = page.locator("figure.map canvas")
        expect(canvas).to_be_visible()
        everything = page.locator("#chosen h2").inner_text()
        box = canvas.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 5, box["y"] + 5)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
        page.mouse.up()
        expect(page.locator("#chosen h2")).to_contain_text("Chosen area")
        assert page.locator("#chosen h2").inner_text() != everything
        listed = page.locator("#chosen li").all_inner_texts()
        page.reload()
        assert page.locator("#chosen li").all_inner_texts() == listed


def test_an_area_is_drawn_smoothly_among_thousands_of_points(
    browser: Browser, address: str
) -> None:
    points = [
        [place % 67 / 67, place % 59 / 59, [place % 12, 2, place % 7, 1], 5, f"s{place}", "x", "en"]
        for place in range(4000)
    ]
    with window(browser, address) as page:
        page.route("**/map/points", lambda route: route.fulfill(json=points))
        page.goto("/map")
        canvas = page.locator("figure.map canvas")
        expect(canvas).to_be_visible()
        box = canvas.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 5, box["y"] + 5)
        page.mouse.down()
        with within(2.5, time.monotonic):  # 50 ms a step; to paint all takes some 130
            page.mouse.move(box["x"] + 300, box["y"] + 200, steps=50)


def test_a_point_of_the_map_opens_its_story(browser: Browser, address: str) -> None:
    with window(browser, address) as page:
        page.goto("/map")
        canvas = page.locator("figure.map canvas")
        expect(canvas).to_be_visible()
        points = page.request.get(f"{address}/map/points").json()
        box = canvas.bounding_box()
        assert box is not None
        x, y, _, _, story, *_ = points[0]
        left, top = 14 + x * (box["width"] - 28), 14 + y * (box["height"] - 28)
        canvas.click(position={"x": left, "y": top})
        page.wait_for_url(f"**/stories/{story}")


def test_without_scripts_the_table_leads_to_the_areas_of_the_map(page: Page) -> None:
    page.goto("/map")
    expect(page.locator("figure.map")).to_be_hidden()
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Chosen area")).to_be_visible()
    page.locator("#chosen li a").first.click()
    expect(page.get_by_role("heading", name="Who reported when")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_for_acting_keeps_anybody_out(
    browser: Browser, address: str, feed: str, scheme: str, width: int
) -> None:
    with window(browser, address, width=width) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto("/?min_languages=3")
        story = page.locator("article.row h2 a").first.get_attribute("href")
        for path in ("/intake", "/tasks", "/tuning", "/map", f"{story}/correct"):
            page.goto(path)
            assert_accessible(page)
        page.get_by_role("checkbox").first.check()
        page.get_by_role("button", name="Split the ticked off").click()
        assert_accessible(page)
        page.goto("/intake")
        expect(page.get_by_text(feed)).to_be_visible()
        page.get_by_label("Headline").fill(CALL)
        page.get_by_role("button", name="Which story?").click()
        assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.usefixtures("feed")
def test_no_page_for_acting_is_wider_than_its_window(
    browser: Browser, address: str, scheme: str, width: int
) -> None:
    with window(browser, address, width=width) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto("/?min_languages=3")
        story = page.locator("article.row h2 a").first.get_attribute("href")
        for path in (f"{story}/correct", "/intake", "/tasks", "/tuning", "/map"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            if path == "/intake":  # what is done with a feed needs no scrolling sideways
                done = page.get_by_role("button", name="Remove").bounding_box()
                assert done is not None
                assert done["x"] + done["width"] <= width

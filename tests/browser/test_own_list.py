"""A reader's own list: pins, news of the view alone, and stories merged by dragging or by keys."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_corrections import window
from tests.browser.test_reading import ingest


def titles(page: Page) -> list[str]:
    return page.locator("article.row h2 a").all_inner_texts()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_story_is_pinned_and_let_go_without_scripts(
    browser: Browser, address: str, width: int
) -> None:
    with window(browser, address, scripts=False, width=width) as page:
        page.goto("/")
        last = titles(page)[-1]
        row = page.locator("article.row", has=page.get_by_role("link", name=last, exact=True))
        row.get_by_role("button", name="Pin").click()
        assert titles(page)[0] == last
        assert titles(page).count(last) == 1
        expect(page.get_by_role("region", name="Pinned").locator("article.row")).to_have_count(1)
        page.goto("/?sort=sources")
        assert titles(page)[0] == last
        page.get_by_role("button", name="Unpin").click()
        expect(page.get_by_role("region", name="Pinned")).to_have_count(0)


def test_a_key_pins_the_story_that_has_the_focus(browser: Browser, address: str) -> None:
    with window(browser, address) as page:
        page.goto("/")
        second = titles(page)[1]
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("p")
        expect(page.get_by_role("region", name="Pinned")).to_be_visible()
        assert titles(page)[0] == second
        page.locator("article.row h2 a").first.click()
        page.wait_for_url("**/stories/*")  # it says so when the page and its scripts are there
        page.keyboard.press("p")
        expect(page.get_by_role("button", name=re.compile("^Pin"))).to_be_visible()
        page.goto("/")
        expect(page.get_by_role("region", name="Pinned")).to_have_count(0)


def test_a_headline_dragged_onto_another_story_shows_what_a_merge_would_do(
    browser: Browser, address: str
) -> None:
    with window(browser, address) as page:
        page.goto("/")
        first, second = titles(page)[:2]
        page.locator("article.row h2 a").first.drag_to(page.locator("article.row").nth(1))
        expect(page.get_by_role("heading", name="What would change")).to_be_visible()
        expect(page.locator(".effects")).to_contain_text(first)
        expect(page.locator(".effects")).to_contain_text(second)
        expect(page.get_by_text("This story ceases")).to_be_visible()
        page.goto("/")
        assert titles(page)[:2] == [first, second]  # nothing is stored


def test_a_report_dragged_onto_another_story_shows_what_a_move_would_do(
    browser: Browser, address: str
) -> None:
    with window(browser, address) as page:
        page.goto("/?min_languages=3")
        page.locator("article.row h2 a").first.click()
        page.get_by_role("link", name="Correct this story").click()
        report = page.get_by_role("group", name="Reports").locator("[data-drag]").first
        report.drag_to(page.get_by_role("group", name="Other story").locator("li").first)
        expect(page.get_by_role("heading", name="What would change")).to_be_visible()
        expect(page.get_by_text("leaves")).to_have_count(1)


def test_two_stories_are_merged_by_keys_alone(browser: Browser, address: str) -> None:
    with window(browser, address) as page:
        page.goto("/")
        page.keyboard.press("j")
        page.keyboard.press("m")
        expect(page.get_by_role("status")).to_contain_text("Taken up")
        page.keyboard.press("Escape")
        expect(page.get_by_role("status")).to_be_hidden()
        page.keyboard.press("m")
        page.keyboard.press("j")
        page.keyboard.press("m")
        expect(page.get_by_role("heading", name="What would change")).to_be_visible()
        expect(page.get_by_text("This story ceases")).to_be_visible()


def test_news_of_a_view_with_filters_is_what_passes_them(browser: Browser, address: str) -> None:
    with window(browser, address) as page:
        with page.expect_response("**/v1/stream**"):
            page.goto("/?language=it")
        with page.expect_response("**/news**") as counted:
            ingest(
                address,
                id="own-en",
                title="Quake of magnitude 7 shakes Testerra",
                text="The island shook.",
            )
        assert counted.value.json() == 0
        expect(page.locator("#news")).to_be_hidden()
        text = {"title": "Un ponte nuovo apre a Testaccio", "text": "Il ponte è aperto."}
        ingest(address, id="own-it", language="it", **text)
        expect(page.get_by_role("button", name="Show what is new 1")).to_be_visible()
        page.keyboard.press("n")
        expect(page.locator("article.row h2 a").first).to_have_text(text["title"])
        expect(page.locator("#news")).to_be_hidden()
        ingest(address, id="own-it-2", language="it", title="Nebbia a Testuggine", text="Nebbia.")
        expect(page.get_by_role("button", name="Show what is new 1")).to_be_visible()
        page.get_by_label("Words").fill("Testuggine")  # a fresh list, with what is new in it
        expect(page.locator("article.row")).to_have_count(1)
        expect(page.locator("#news")).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_view_is_named_opened_and_removed_without_scripts(
    browser: Browser, address: str, width: int
) -> None:
    with window(browser, address, scripts=False, width=width) as page:
        page.goto("/?language=ru&sort=sources")
        page.get_by_text("Name this view", exact=True).click()
        page.get_by_label("Name of the view").fill("Руски новини")
        page.get_by_role("button", name="Keep", exact=True).click()
        page.goto("/")
        found = page.get_by_role("navigation", name="Named views")
        found.get_by_role("link", name="Руски новини").click()
        expect(page).to_have_url(re.compile(r"/\?language=ru&sort=sources$"))
        expect(page.locator(".views nav [aria-current]")).to_have_text("Руски новини")
        page.get_by_role("button", name="Remove the view").click()
        expect(found).to_have_count(0)


def test_a_view_is_named_and_opened_by_keys_while_filters_are_typed(
    browser: Browser, address: str
) -> None:
    with window(browser, address) as page:
        page.goto("/")
        page.get_by_label("Name", exact=True).press_sequentially("Zelensky")
        expect(page).to_have_url(re.compile("name=Zelensky"))
        expect(page.get_by_text("Name this view", exact=True)).to_be_visible()
        page.locator("article.row h2 a").first.focus()
        page.keyboard.press("v")
        page.keyboard.type("Z")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Z", exact=True)).to_be_visible()
        page.goto("/")
        page.keyboard.press("1")
        expect(page).to_have_url(re.compile(r"/\?name=Zelensky$"))

"""A person corrects stories: by keyboard, on a phone, beside another person, and takes it back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.patience import page_in


@contextmanager
def window(
    browser: Browser, address: str, *, scripts: bool = True, width: int = 1280
) -> Iterator[Page]:
    """A page of a person's own; anything the browser complains of fails the test."""
    context = browser.new_context(
        base_url=address, java_script_enabled=scripts, viewport={"width": width, "height": 844}
    )
    page = page_in(context)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # A browser says on the console that an answer has the status of a conflict.
    assert [each for each in complaints if "412" not in each] == []


def open_bench(page: Page, words: str) -> None:
    page.goto(f"/search?q={words}")
    page.locator("article.row h2 a").first.click()
    page.get_by_role("link", name="Correct this story").click()
    expect(page.get_by_role("group", name="Reports")).to_be_visible()
    page.wait_for_load_state()  # keys are heard once the script has run


def confirm(page: Page, name: str, reason: str = "") -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Why").fill(reason)
    page.get_by_role("button", name="Do it").click()


def reports_of(page: Page) -> Locator:
    return page.get_by_role("group", name="Reports").get_by_role("checkbox")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_split_is_shown_made_and_undone_without_scripts(
    browser: Browser, address: str, width: int
) -> None:
    with window(browser, address, scripts=False, width=width) as page:
        open_bench(page, "Schengen")
        reports = reports_of(page).count()
        page.get_by_role("checkbox").first.check()
        page.get_by_role("button", name="Split the ticked off").click()
        expect(page.get_by_role("heading", name="What would change")).to_be_visible()
        expect(page.get_by_role("heading", name="A new story")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        confirm(page, "Нина", "друго събитие")
        expect(page.get_by_role("status")).to_contain_text("Done")
        assert reports_of(page).count() < reports
        expect(page.get_by_text("друго събитие").first).to_be_visible()
        page.get_by_role("status").get_by_role("button", name="Undo").click()
        expect(reports_of(page)).to_have_count(reports)


def test_a_decision_is_undone_from_the_history_on_the_page_of_its_story(
    browser: Browser, address: str
) -> None:
    with window(browser, address, scripts=False) as page:
        open_bench(page, "Danube")
        reports = reports_of(page).count()
        page.get_by_role("checkbox").first.check()
        page.get_by_role("button", name="Split the ticked off").click()
        confirm(page, "Нина", "друго събитие")
        page.get_by_role("link", name="The story").click()
        page.locator("#history summary").click()
        page.locator("#history").get_by_role("button", name="Undo").first.click()
        expect(page.get_by_role("heading", name="What would change")).to_be_visible()
        confirm(page, "Нина")
        expect(reports_of(page)).to_have_count(reports)


def test_a_merge_by_keyboard_alone_and_one_key_takes_it_back(
    browser: Browser, address: str
) -> None:
    with window(browser, address) as page:
        open_bench(page, "Schengen")
        home = page.url
        reports = reports_of(page).count()
        page.get_by_label("Search for a story").focus()
        page.keyboard.type("Struma bus")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Found")).to_be_visible()
        page.get_by_role("radio").first.focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Merge with that story").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("This story ceases")).to_be_visible()
        page.get_by_label("Your name").focus()
        page.keyboard.type("Ivan")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("became part of it")
        assert reports_of(page).count() > reports
        page.keyboard.press("u")
        expect(page.get_by_role("status")).to_contain_text("undone")
        page.goto(home)
        expect(reports_of(page)).to_have_count(reports)


def test_j_and_x_tick_the_next_report(browser: Browser, address: str) -> None:
    with window(browser, address) as page:
        open_bench(page, "Schengen")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.get_by_role("checkbox").nth(1)).to_be_checked()
        expect(page.get_by_role("checkbox").first).not_to_be_checked()


def test_of_two_browsers_one_wins_and_the_other_is_told_and_may_go_on(
    browser: Browser, address: str
) -> None:
    with window(browser, address) as nina, window(browser, address, width=390) as ivan:
        for page, place in ((nina, 0), (ivan, 1)):
            open_bench(page, "Herat")
            page.get_by_role("checkbox").nth(place).check()
            page.get_by_role("button", name="Split the ticked off").click()
        confirm(nina, "Нина", "първа")
        expect(nina.get_by_role("status")).to_contain_text("Done")
        confirm(ivan, "Ivan", "втори")
        told = ivan.get_by_role("alert")
        expect(told).to_contain_text("The story has changed since you looked")
        expect(told).to_contain_text("Нина")
        expect(told).to_contain_text("първа")
        expect(ivan.get_by_label("Your name")).to_have_value("Ivan")
        expect(ivan.get_by_label("Why")).to_have_value("втори")
        ivan.get_by_role("button", name="Do it").click()
        expect(ivan.get_by_role("status")).to_contain_text("Done")
        ivan.get_by_role("link", name="The story").click()
        expect(ivan).to_have_url(re.compile("/stories/s[0-9a-f]+$"))

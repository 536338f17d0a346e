"""What a reader does, from the first page to why reports belong together, without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.patience import page_in

CALL = "Biden"  # the video call of 7 December 2021, told in five languages


def open_story_of(page: Page, words: str) -> None:
    page.goto("/")
    page.get_by_label("Words").fill(words)
    page.get_by_label("From", exact=True).fill("2021-12-01")
    page.get_by_label("To", exact=True).fill("2021-12-31")
    page.get_by_role("button", name="Show").click()
    page.locator("article.row h2 a").first.click()


def test_from_the_stories_to_a_story_to_why_together_to_its_storyline(page: Page) -> None:
    open_story_of(page, CALL)
    expect(page).to_have_title(re.compile("· Samestory$"))
    table = page.get_by_role("table").first
    for language in ("Russian", "English", "Bulgarian"):
        expect(table.get_by_role("row", name=language)).to_be_visible()

    report = page.locator("section.group", has=page.get_by_role("heading", name="English"))
    why = report.locator("details.because").first
    expect(why.get_by_text("Together")).to_be_hidden()
    why.locator("summary").click()
    expect(why.get_by_role("rowheader", name="Names")).to_be_visible()
    expect(why.get_by_text("Together")).to_be_visible()
    expect(why.get_by_text("Sentences that say nearly the same")).to_be_visible()

    page.get_by_role("link", name=re.compile("^Storyline of")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Storyline of")
    expect(page.get_by_role("img", name="Reports of the storyline over time")).to_be_visible()
    assert page.locator("article.row").count() > 1
    page.locator("article.row h2 a").last.click()
    expect(page.get_by_text("the storyline ends here")).to_be_visible()


def test_copies_are_folded_under_their_original(page: Page) -> None:
    open_story_of(page, CALL)
    copies = page.locator("details.copies").first
    expect(copies.get_by_role("listitem")).to_be_hidden()
    copies.locator("summary").click()
    copies.get_by_role("link").first.click()
    expect(page.get_by_text("A copy of")).to_be_visible()


def test_filters_narrow_the_stories_and_can_be_cleared(page: Page) -> None:
    page.goto("/")
    page.get_by_text("Told in each of these languages").click()
    page.get_by_role("checkbox", name="Arabic").check()
    page.get_by_label("Told in", exact=True).select_option("3")
    page.get_by_role("button", name="Show").click()
    rows = page.locator("article.row")
    expect(rows).not_to_have_count(30)  # the page is there once they are fewer
    expect(rows.first).to_be_visible()
    assert rows.count() < 30
    for row in rows.all():
        expect(row.get_by_role("listitem").filter(has_text="Arabic")).to_be_visible()
    page.get_by_role("link", name="Clear filters").click()
    expect(rows).to_have_count(30)


def test_a_search_in_one_script_finds_headlines_in_another(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Search stories").fill("Зеленский")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("for “Зеленский”")
    expect(page.get_by_label("Search stories")).to_have_value("Зеленский")
    page.locator("article.row h2 a").first.click()
    expect(page.get_by_role("heading", name="Who reported when")).to_be_visible()


def test_more_stories_follow_and_the_first_are_one_step_back(page: Page) -> None:
    page.goto("/")
    newest = page.locator("article.row h2").first.inner_text()
    page.get_by_role("link", name="More stories").click()
    expect(page.locator("article.row h2").first).not_to_have_text(newest)
    page.get_by_role("link", name="First page").click()
    expect(page.locator("article.row h2").first).to_have_text(newest)


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#content$"))


def test_right_to_left_text_runs_right_to_left(page: Page) -> None:
    page.goto("/?language=ar")
    page.locator("article.row h2 a").first.click()
    told = page.locator(".compared")
    expect(told.locator('div[lang="ar"]').first).to_have_css("direction", "rtl")
    expect(told.locator('div[lang="en"]').first).to_have_css("direction", "ltr")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_window(
    browser: Browser, address: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="bg-BG" if width == 320 else "en-US",  # of long words
    )
    page = page_in(context)
    page.goto("/?min_languages=3")
    story = page.locator("article.row h2 a").first.get_attribute("href")
    for path in ("/", str(story), "/storylines", "/search?q=Putin", "/docs", "/nowhere"):
        page.goto(path)
        for summary in page.locator(".report summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_a_phone_reads_stories_before_filters(browser: Browser, address: str) -> None:
    context = browser.new_context(
        base_url=address, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = page_in(context)
    page.goto("/")
    expect(page.locator("article.row").first).to_be_in_viewport()
    expect(page.get_by_label("Words")).to_be_hidden()
    page.get_by_text("Filters").click()
    expect(page.get_by_label("Words")).to_be_visible()
    context.close()


def test_the_dark_scheme_is_dark_and_the_light_one_light(browser: Browser, address: str) -> None:
    paper = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(
            base_url=address, color_scheme="dark" if scheme == "dark" else "light"
        )
        page = page_in(context)
        page.goto("/")
        paper[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        context.close()
    brightness = {name: sum(map(int, re.findall(r"\d+", said))) for name, said in paper.items()}
    assert brightness["dark"] < 150
    assert brightness["light"] > 600


def test_a_printed_story_is_a_report_of_its_reports_in_order(page: Page) -> None:
    page.goto("/?sort=languages")
    page.locator("article.row h2 a").first.click()
    expect(page.get_by_role("heading", name="Reports in order")).to_be_hidden()
    told = page.locator(".report h3").all_inner_texts()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Reports in order")).to_be_visible()
    listed = page.locator(".in-order > li")
    expect(listed).to_have_count(page.locator(".report, .copies li").count())
    assert sorted(page.locator(".in-order .told").all_inner_texts()) == sorted(told)
    times = [each.get_attribute("datetime") for each in page.locator(".in-order time").all()]
    assert times == sorted(times, key=str)
    expect(page.locator(".paper").get_by_text("Sources:")).to_be_visible()
    expect(page.get_by_role("heading", name="Side by side")).to_be_hidden()
    page.set_viewport_size({"width": 700, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 700


def test_print_leaves_out_what_cannot_be_pressed(page: Page) -> None:
    page.goto("/")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Search")).to_be_hidden()
    expect(page.locator("article.row").first).to_be_visible()

"""Every page is accessible (WCAG 2.2 AA) and light, in both schemes, at a desk and on a phone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MAX_PAGE_BYTES = 500_000
LOADED_BYTES = """
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .reduce((sum, each) => sum + each.encodedBodySize, 0)
"""
PAGES = ["/", "/?language=ar&q=a", "/storylines", "/search?q=Putin", "/sign-in", "/nowhere"]


def paths(page: Page) -> Iterator[str]:
    """All kinds of pages, those of a story with much to tell among them."""
    yield from PAGES
    page.goto("/?q=Biden&since=2021-12-01&until=2021-12-31")
    story = page.locator("article.row h2 a").first.get_attribute("href")
    assert story is not None
    yield story
    page.goto(story)
    for link in ("article.report h3 a", "section.storyline h2 a"):
        yield str(page.locator(link).first.get_attribute("href"))
        page.goto(story)


def open_all(page: Page) -> None:
    """Opens what is folded, so that it is looked at too."""
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_keeps_anybody_out(browser: Browser, address: str, scheme: str, width: int) -> None:
    context = browser.new_context(
        base_url=address,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
    )
    page = context.new_page()
    for path in list(paths(page)):
        page.goto(path)
        open_all(page)
        found = Axe().run(page, options={"runOnly": RULES})
        told = [
            (each["id"], each["nodes"][0]["html"][:200], each["nodes"][0]["failureSummary"])
            for each in found.response["violations"]
        ]
        assert not told, path
    context.close()


def test_no_page_weighs_more_than_half_a_megabyte(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address)
    page = context.new_page()
    for path in [*paths(page), "/docs", "/intake", "/map", "/tuning", "/tasks"]:
        fresh = browser.new_context(base_url=address)  # nothing is kept from the page before
        visitor = fresh.new_page()
        visitor.goto(path, wait_until="load")
        assert 0 < visitor.evaluate(LOADED_BYTES) <= MAX_PAGE_BYTES, path
        fresh.close()
    context.close()

"""What scripts add for a reader: live search, what is new, keys; and what no text can do."""

import re
import time
from datetime import UTC, datetime

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.patience import SECONDS, page_in
from tests.pace import within

QUAKE = {
    "language": "en",
    "title": "Strong quake shakes the island of Testerra",
    "text": "A quake of magnitude 6.1 struck off Testerra on Sunday, the seismologists said.",
    "source": "ledger.example",
    "published_at": datetime.now(UTC).isoformat(),
}
HOSTILE = (
    "<script>window.ran=1</script><img src=x onerror='window.ran=2'>"
    '<a href=\'javascript:window.ran=3\'>x</a>" onmouseover="window.ran=4" {{7*7}}'
)


def ingest(address: str, **article: str) -> str:
    answer = httpx2.post(f"{address}/v1/articles", json={**QUAKE, **article}, timeout=SECONDS)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["story_id"])


def test_typing_narrows_the_stories_and_leaves_a_view_to_come_back_to(live_page: Page) -> None:
    live_page.goto("/?sort=languages")
    rows = live_page.locator("article.row")
    expect(rows).to_have_count(30)
    live_page.get_by_label("Name", exact=True).press_sequentially("Zelensky")
    expect(live_page).to_have_url(re.compile("name=Zelensky"))
    expect(rows).not_to_have_count(30)
    found = rows.count()
    assert found > 0
    expect(live_page.get_by_label("Name", exact=True)).to_be_focused()
    expect(live_page.locator(".tabs [aria-current]")).to_have_text("Most languages")
    live_page.reload()
    expect(rows).to_have_count(found)
    expect(live_page.get_by_label("Name", exact=True)).to_have_value("Zelensky")


def test_what_is_new_is_told_within_a_second_and_loaded_when_asked_for(
    live_page: Page, address: str
) -> None:
    ingest(address, id="live-0")  # the first after a start takes longer
    live_page.goto("/?sort=languages")
    live_page.wait_for_load_state("load")
    read = live_page.locator("article.row").nth(12)
    title = read.locator("h2 a").inner_text()
    read.locator("summary").click()
    live_page.evaluate("scrollTo(0, 1000)")
    time.sleep(0.5)  # for the stream to be open: what is measured is the news, not the page
    before = live_page.locator("article.row h2 a", has_text=title).bounding_box()
    news = live_page.get_by_role("button", name="Show what is new 1")
    with within(1, time.monotonic):  # the request that stores it included
        ingest(address, id="live-1")
        news.wait_for()  # looks at every frame; `expect` looks after 100, 350, 850 ms, ...
    assert live_page.locator("article.row h2 a", has_text=title).bounding_box() == before
    live_page.keyboard.press("n")
    expect(news).to_be_hidden()
    after = live_page.locator("article.row h2 a", has_text=title).bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) <= 1
    expect(live_page.locator("details.others[open]")).to_have_count(1)
    live_page.goto("/")
    expect(live_page.locator("article.row h2 a").first).to_have_text(QUAKE["title"])


def test_a_story_that_is_read_grows_when_asked(live_page: Page, address: str) -> None:
    words = {
        "language": "en",
        "title": "Lava reaches the port of Ostrava Bay",
    }
    text = "Lava from the Ostrava Bay volcano reached the port on Saturday, officials said. "
    story = ingest(address, id="grow-1", text=text + "Nobody was hurt.", **words)
    live_page.goto(f"/stories/{story}")
    reports = live_page.locator("article.report")
    expect(reports).to_have_count(1)
    same = ingest(address, id="grow-2", text=text + "Ships left.", source="b.example", **words)
    assert same == story
    live_page.get_by_role("button", name="Show what is new").click()
    expect(live_page.locator(".story > header")).to_contain_text("2 reports")


def test_a_reader_needs_no_pointer(live_page: Page) -> None:
    live_page.goto("/?sort=languages")
    links = live_page.locator("article.row h2 a")
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        live_page.keyboard.press(key)
        expect(links.nth(place)).to_be_focused()
    outline = links.nth(1).evaluate("(link) => getComputedStyle(link).outlineStyle")
    assert outline == "solid"
    live_page.keyboard.press("?")
    expect(live_page.get_by_role("dialog", name="Keys")).to_be_visible()
    live_page.keyboard.press("Escape")
    expect(live_page.get_by_role("dialog")).to_be_hidden()
    live_page.keyboard.press("/")
    live_page.keyboard.type("jjk?")
    expect(live_page.get_by_label("Words")).to_have_value("jjk?")
    live_page.goto("/?sort=languages")
    live_page.keyboard.press("j")
    live_page.keyboard.press("Enter")
    expect(live_page.get_by_role("heading", name="Who reported when")).to_be_visible()
    live_page.keyboard.press("j")
    expect(live_page.locator("article.report h3 a").first).to_be_focused()


def test_no_text_of_an_article_runs(live_page: Page, address: str) -> None:
    hostile = {"title": HOSTILE, "text": f"{HOSTILE} {QUAKE['text']}", "source": HOSTILE}
    story = ingest(
        address,
        id="hostile",
        url="https://a.example/'x",
        **hostile,
    )
    for path in (
        "/",
        f"/stories/{story}",
        "/articles/hostile",
        "/search?q=window",
        f"/?q={HOSTILE}",
    ):
        live_page.goto(path)
        for element in live_page.locator("h1:not(.quiet), h2 a, h3 a").all()[:3]:
            element.hover()
        assert live_page.evaluate("window.ran") is None
        assert live_page.locator("a[href^='javascript:'], img[src='x'], [onmouseover]").count() == 0


@pytest.mark.parametrize(
    ("locale", "stories", "why"),
    [("bg-BG", "Истории", "Защо тук"), ("uk-UA", "Сюжети", "Чому тут")],
)
def test_the_interface_speaks_the_language_of_the_browser(
    browser: Browser, address: str, locale: str, stories: str, why: str
) -> None:
    language = locale.partition("-")[0]
    context = browser.new_context(base_url=address, locale=locale)
    page = page_in(context)
    page.goto("/?sort=languages")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("link", name=stories, exact=True)).to_be_visible()
    link = page.locator("article.row h2 a").first
    expect(link).to_have_attribute("lang", language)
    link.click()
    expect(page.get_by_text(why).first).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_text("Why here").first).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("link", name="Stories", exact=True)).to_be_visible()
    context.close()

"""A story told in Arabic, Hebrew, Persian, Chinese and Japanese is legible on every page."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_acting import assert_accessible
from tests.browser.test_corrections import window
from tests.browser.test_reading import ingest

QUAKE = {
    "fa": (
        "زلزله ۶.۳ ریشتری در هرات؛ بیش از ۱۰۰ کشته",
        "زلزله‌ای به بزرگی ۶.۳ صبح شنبه هرات را لرزاند.",
    ),
    "ar": (
        "زلزال بقوة 6.3 يضرب هرات: أكثر من 100 قتيل",
        "ضرب زلزال بقوة 6.3 درجة هرات صباح السبت.",
    ),
    "he": (
        "רעידת אדמה בעוצמה 6.3 בהראת: יותר מ-100 הרוגים",
        "רעידת אדמה בעוצמה 6.3 פקדה בשבת את הראת.",
    ),
    "zh": (
        "阿富汗赫拉特发生6.3级地震 逾百人死亡",
        "阿富汗赫拉特星期六发生6.3级地震，至少100人死亡。",
    ),
    "ja": (
        "アフガニスタンのヘラートでM6.3の地震、100人死亡",
        "ヘラートで7日、マグニチュード6.3の地震があった。",
    ),
    "en": ("Magnitude 6.3 quake in Herat kills 100", "A 6.3 quake struck Herat on Saturday."),
}
LONG_NAME = "A paper whose name does not end " + "x" * 90


@pytest.fixture(scope="module")
def story(address: str) -> str:
    for place, (language, (title, text)) in enumerate(QUAKE.items()):
        found = ingest(
            address,
            id=f"herat-{language}",
            language=language,
            title=title,
            text=text,
            source=LONG_NAME if language == "en" else "الجزيرة نت",
            published_at=f"2016-10-07T{8 + place:02}:00:00Z",
        )
    return found


def assert_texts_run_their_own_way(page: Page, title: str, language: str, way: str) -> None:
    shown = page.get_by_text(title, exact=True)
    assert shown.count() > 0
    for each in shown.all():
        told = each.evaluate("(text) => text.closest('[dir]').dir + text.closest('[lang]').lang")
        assert told == way + language
        assert each.evaluate("(text) => getComputedStyle(text.closest('[dir]')).unicodeBidi") in {
            "isolate",
            "plaintext",
        }


@pytest.mark.parametrize("width", [390, 1280])
def test_texts_run_their_own_way_and_nothing_is_wider_than_its_window(
    browser: Browser, address: str, story: str, width: int
) -> None:
    with window(browser, address, width=width) as page:
        for path in (
            "/?q=6.3&until=2016-12-31",
            f"/stories/{story}",
            f"/stories/{story}/correct",
            "/articles/herat-ar",
            "/search?q=Herat",
        ):
            page.goto(path)
            assert_accessible(page)  # with all that is folded opened
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.goto(f"/stories/{story}")
        for language in ("ar", "he", "fa"):
            assert_texts_run_their_own_way(page, QUAKE[language][0], language, "rtl")
        expect(page.locator("h1")).to_have_css("text-align", "start")


def test_a_search_shows_the_headline_that_the_reader_reads(
    browser: Browser, address: str, story: str
) -> None:
    with window(browser, address) as page:
        page.goto("/search?q=زلزال هرات")
        expect(page.locator(f'article.row h2 a[href="/stories/{story}"]')).to_have_attribute(
            "lang", "en"
        )
        page.goto("/articles/herat-fa")
        part = page.get_by_text("Part of").get_by_role("link")
        expect(part).to_have_text(QUAKE["en"][0])

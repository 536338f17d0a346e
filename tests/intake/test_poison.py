"""Fields and pages that are made to be slow cost no more than others of their size."""

import json

import pytest

from app.domain.article import RawArticle, Rejected
from app.intake.html import article_from_html
from app.intake.json_lines import article_from_value
from app.intake.place import Place
from app.intake.validation import Limits
from tests.intake.samples import LIMITS, RECEIVED_AT, WORDS
from tests.pace import within

SIZE = 300_000


def article_of(fields: dict[str, str]) -> RawArticle | Rejected:
    limits = Limits(max_article_bytes=5_000_000)
    return article_from_value(fields, origin="a test", received_at=RECEIVED_AT, limits=limits)


@pytest.mark.parametrize("field", ["published_at", "date", "language", "url", "title", "content"])
@pytest.mark.parametrize("unit", ["1:1 ", "en-a-aa", "http://a/index.html", "<p ", "/amp", "| a "])
def test_no_field_is_slow_to_be_refused(field: str, unit: str) -> None:
    with within(1):
        article_of({"id": "a", "text": WORDS, field: unit * (SIZE // len(unit))})


@pytest.mark.parametrize(
    "script",
    [" " * SIZE + "x", "-->" + "\n" * SIZE + "x", "//" * (SIZE // 2), "--> " * (SIZE // 4)],
)
def test_no_script_of_a_page_is_slow_to_be_passed_over(script: str) -> None:
    page = f"<title>t</title><script type='application/ld+json'>{script}</script><p>{WORDS * 9}"
    place = Place("a", None, "a test", RECEIVED_AT, Limits(max_article_bytes=5_000_000))
    article_from_html(b"<html><p>warm</html>" + WORDS.encode() * 9, place)
    with within(1):
        article_from_html(f"<html>{page}</html>".encode(), place)


@pytest.mark.parametrize(
    "wrapping", ["{}", "<!--\n{}\n-->", "//<![CDATA[\n{}\n//]]>", " // <!-- {} // --> ; \n"]
)
def test_a_script_is_read_whatever_hides_it_from_old_browsers(wrapping: str) -> None:
    stated = {"@type": "NewsArticle", "headline": "Der Haushalt", "articleBody": WORDS}
    script = wrapping.format(json.dumps(stated))
    page = f"<html><script type='application/ld+json'>{script}</script><p>{WORDS}</html>"
    article = article_from_html(page.encode(), Place("a", None, "a test", RECEIVED_AT, LIMITS))
    assert article.title == "Der Haushalt"

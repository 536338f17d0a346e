"""Pages hold what they promise, say the language of every text, and run nothing."""

from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, RUSSIAN

PAGES = ["/", "/search?q=Putin", "/docs", "/nowhere", "/stories/{story}", "/articles/{article}"]
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{123*1001}}'


class Elements(HTMLParser):
    """All start tags of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def get(client: TestClient, path: str) -> str:
    response = client.get(path, headers={"accept": "text/html"})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def a_story(client: TestClient, **filters: object) -> str:
    page = client.get("/v1/stories", params={"min_languages": 3, **filters}).json()
    return str(page["stories"][0]["id"])


def test_no_page_holds_script_or_style_that_a_strict_policy_would_refuse(
    sample: TestClient,
) -> None:
    for pattern in PAGES:
        path = pattern.format(story=a_story(sample), article="dev-call-dec21-01")
        for tag, attributes in Elements(get(sample, path)).found:
            assert tag not in {"style", "iframe", "object"}
            assert tag != "script" or str(attributes["src"]).startswith("/static/")
            assert not any(name == "style" or name.startswith("on") for name in attributes)
            for name in ("src", "href", "action"):
                assert not (attributes.get(name) or "").startswith(("//", "javascript:", "data:"))


def test_hostile_texts_are_shown_and_never_run(client: TestClient) -> None:
    hostile = {
        **RUSSIAN,
        "id": "x\"'><script>alert(0)</script>",
        "title": HOSTILE,
        "text": HOSTILE,
        "source": HOSTILE,
        "url": "https://example.org/\"onclick='alert(3)'",
    }
    added = client.post("/v1/articles", json=hostile)
    assert added.status_code == 201
    story = added.json()["story_id"]
    article_page = "/articles/" + added.headers["location"].rpartition("/")[2]
    for path in ("/", f"/stories/{story}", article_page, f"/search?q={HOSTILE}", f"/?q={HOSTILE}"):
        page = get(client, path)
        assert "alert(1)" in page
        assert "123123" not in page
        for tag, attributes in Elements(page).found:
            assert tag != "script" or str(attributes["src"]).startswith("/static/")
            assert not any(name.startswith("on") for name in attributes)
            assert attributes.get("src") != "x"


def test_a_file_address_is_no_link(client: TestClient) -> None:
    story = client.post("/v1/articles", json={**ENGLISH, "url": "file:///etc/hosts"}).json()
    assert "file:" not in get(client, f"/stories/{story['story_id']}")


def test_every_text_of_an_article_says_its_language_and_direction(sample: TestClient) -> None:
    story = a_story(sample, language="ar")
    elements = Elements(get(sample, f"/stories/{story}")).found
    spoken = {
        (attributes["lang"], attributes["dir"])
        for tag, attributes in elements
        if tag in {"h1", "h3", "p", "q", "span"} and attributes.get("lang")
    }
    assert ("ar", "rtl") in spoken
    assert ("en", "ltr") in spoken
    for tag, attributes in elements:
        if tag == "h3":
            assert attributes["lang"]
            assert attributes["dir"] in {"ltr", "rtl"}


def test_the_first_page_lists_stories_and_leads_to_older_ones(sample: TestClient) -> None:
    page = get(sample, "/")
    links = [a["href"] for tag, a in Elements(page).found if tag == "a" and a.get("rel") == "next"]
    assert len(links) == 1
    assert page.count('<article class="row" ') == 30
    older = get(sample, str(links[0]))
    assert 'href="/"' in older
    assert "← First page" in older


def test_filters_are_kept_in_the_form_and_in_the_link_to_older_stories(sample: TestClient) -> None:
    page = get(sample, "/?language=bg&since=2021-01-01&min_languages=2&q=")
    assert 'name="language" value="bg" checked>' in page
    assert 'value="2021-01-01"' in page
    for tag, attributes in Elements(page).found:
        if tag == "a" and attributes.get("rel") == "next":
            assert "language=bg&since=2021-01-01&min_languages=2&cursor=" in str(attributes["href"])


def test_no_story_is_said_kindly(sample: TestClient, client: TestClient) -> None:
    assert "No story passes these filters" in get(sample, "/?q=zzzzzz")
    assert "No stories yet" in get(client, "/")
    assert "Nothing found" in get(client, "/search?q=zzzzzz")


@pytest.mark.parametrize("query", ["since=yesterday", "min_languages=many", "cursor=§"])
def test_a_filter_that_cannot_be_used_is_said_on_a_page(sample: TestClient, query: str) -> None:
    response = sample.get(f"/?{query}", headers={"accept": "text/html"})
    assert response.status_code == 422
    assert "The question is malformed" in response.text


def test_a_story_tells_why_its_reports_are_together(sample: TestClient) -> None:
    article = sample.get("/v1/articles/dev-call-dec21-04").json()
    page = get(sample, f"/stories/{article['story_id']}")
    assert "Why here" in page
    assert "Together" in page
    assert "Speaks most for it" in page


def test_a_report_alone_tells_what_kept_it_out_of_the_next_best_story(sample: TestClient) -> None:
    page = get(sample, "/articles/dev-digest-bg-220722-01")
    said, _, evidence = page.partition("Next best story:")
    assert "no other story was its own" in said
    assert "one reads like a round-up of many events" in evidence


def test_an_unknown_date_is_said_and_an_estimated_one_is_called_so(client: TestClient) -> None:
    undated = {**RUSSIAN, "id": "undated", "published_at": None}
    story = client.post("/v1/articles", json=undated).json()["story_id"]
    assert "date unknown" in get(client, f"/stories/{story}")
    assert client.post("/v1/articles", json=RUSSIAN).json()["story_id"] == story
    assert "about 7 Dec 2021, from its story" in get(client, f"/stories/{story}")


def test_what_is_served_by_itself_may_be_kept_until_it_changes(sample: TestClient) -> None:
    sheets = [
        a["href"] for tag, a in Elements(get(sample, "/")).found if a.get("rel") == "stylesheet"
    ]
    assert sample.get(str(sheets[0])).headers["content-type"].startswith("text/css")
    assert sample.get("/static/favicon.svg").headers["content-type"] == "image/svg+xml"

"""What a caller sends comes back as text: no header, no markup, no path is made of it."""

from urllib.parse import quote

import lxml.etree
import lxml.html
import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH

BREAKS = ["\r\nX-Injected: 1", "\nX-Injected: 1", "\r\n\r\n<html>", "\u560a\u560dX-Injected: 1"]
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("line", BREAKS)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/articles/{}"),
        ("GET", "/v1/stories/{}"),
        ("GET", "/stories/{}"),
        ("GET", "/storylines/{}"),
        ("GET", "/v1/tasks/{}"),
        ("GET", "/v1/stories?cursor={}"),
        ("GET", "/?q={}"),
        ("GET", "/{}"),
        ("GET", "/static/{}"),
        ("GET", "/sign-in?next={}"),
        ("DELETE", "/v1/articles/{}"),
    ],
)
def test_no_header_is_made_of_an_address(
    refusing: TestClient, method: str, path: str, line: str
) -> None:
    answer = refusing.request(method, path.format(quote(line)), follow_redirects=False)
    assert answer.status_code < 500
    assert "x-injected" not in answer.headers
    assert not any("\r" in value or "\n" in value for value in answer.headers.values())


@pytest.mark.parametrize("line", BREAKS[:3])
def test_no_header_is_made_of_an_id(client: TestClient, line: str) -> None:
    answer = client.post("/v1/articles", json={**ENGLISH, "id": f"a{line}"})
    assert answer.status_code == 422
    assert "expected printable characters only" in answer.json()["detail"]
    kept = client.post("/v1/articles", json={**ENGLISH, "id": "a/../../b?c#d é"})
    assert kept.headers["location"] == "/v1/articles/a%2F..%2F..%2Fb%3Fc%23d%20%C3%A9"


def test_no_page_runs_what_an_article_or_a_reader_says(client: TestClient) -> None:
    article = {
        "id": SCRIPT,
        "title": f"Strong earthquake {SCRIPT} shakes Italy",
        "text": f"An earthquake {SCRIPT} struck near Amatrice early on Wednesday.",
        "source": SCRIPT,
        "url": "https://example.org/?q=%22%3E%3Cscript%3E",
    }
    story = client.post("/v1/articles", json=article).json()["story_id"]
    said = quote(SCRIPT, safe="")
    pages = {
        path: client.get(path, headers={"Accept": "text/html"})
        for path in (
            "/",
            f"/?q={said}&name={said}&source={said}",
            f"/stories/{story}",
            f"/stories/{story}/correct?q={said}",
            f"/articles/{said}",
            f"/search?q={said}",
            f"/search?q=earthquake&cursor={said}",
            f"/storylines?q={said}",
            f"/storylines/{said}",
            "/map?left=0&top=0&right=1&bottom=1",
            "/intake",
            f"/tuning?days={said}",
            "/tasks",
            f"/sign-in?then={said}",
            f"/nowhere/{said}",
        )
    }
    looked = {"title": article["title"], "text": article["text"], "source": SCRIPT}
    asked = {"do": "delete", "step": "preview", "article": SCRIPT, "author": SCRIPT}
    forms = {"/intake/look": looked, f"/stories/{story}/correction": {**asked, "reason": SCRIPT}}
    for path, form in forms.items():
        pages[path] = client.post(path, data=form, headers={"Accept": "text/html"})
    for path, page in pages.items():
        tree = lxml.html.document_fromstring(page.text)
        wrong = tree.xpath("//script[not(@src)] | //img[@src='x'] | //@onerror | //iframe")
        assert wrong == [], path
        assert "script-src 'self';" in page.headers["content-security-policy"]
    shown = [path for path, page in pages.items() if "&lt;script&gt;" in page.text]
    assert len(shown) > 8


@pytest.mark.parametrize("format_", ["rss", "atom"])
def test_a_feed_holds_what_an_article_says_as_text(client: TestClient, format_: str) -> None:
    client.post("/v1/articles", json={**ENGLISH, "title": f"Talks {SCRIPT}", "source": "]]>&<x>"})
    tree = lxml.etree.fromstring(client.get(f"/v1/stories.{format_}").content)
    assert SCRIPT in "".join(tree.itertext())
    assert {"script", "img", "x"}.isdisjoint(
        str(each.tag).rpartition("}")[2] for each in tree.iter()
    )


@pytest.mark.parametrize(
    "path",
    ["../server.py", "%2e%2e/server.py", "..%2fserver.py", "....//server.py", "%00", "/etc/passwd"],
)
def test_no_file_beside_those_of_the_pages_is_served(refusing: TestClient, path: str) -> None:
    answer = refusing.get(f"/static/{path}")
    assert answer.status_code == 404
    assert "uvicorn" not in answer.text

"""What `/llms.txt` tells language models is true: its routes, anchors and examples."""

import re
import shlex
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from app.web.llms import PAGE

TEXT = PAGE.read_text(encoding="utf-8")
ROUTES = re.findall(r"^- \[(GET|POST) ([^\]]+)\]\(([^)]+)\): .*`(curl [^`]+)`$", TEXT, re.MULTILINE)
LINKS = re.findall(r"\]\((/[^)#]*)", TEXT)


def test_it_is_served_in_the_form_of_llmstxt_org(sample: TestClient) -> None:
    answer = sample.get("/llms.txt")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text == TEXT
    first, blank, summary = TEXT.splitlines()[:3]
    assert first == "# Samestory"
    assert blank == ""
    assert summary.startswith("> ")
    items = [
        line for section in TEXT.split("\n## ")[1:] for line in section.splitlines()[2:] if line
    ]
    assert all(re.match(r"- \[[^\]]+\]\(/[^)]*\): ", item) for item in items)


@pytest.mark.parametrize(("method", "path", "link", "example"), ROUTES)
def test_a_route_exists_as_it_is_named_linked_and_called(
    sample: TestClient, method: str, path: str, link: str, example: str
) -> None:
    operation = sample.get("/openapi.json").json()["paths"][path][method.lower()]
    assert link == f"/docs#{operation['operationId']}"
    words = shlex.split(example)
    called = urlsplit(words[1])
    assert re.fullmatch(re.sub(r"\\{\w+\\}", "[^/:]+", re.escape(path)), called.path)
    assert ("-d" in words or "--data-binary" in words) == (method == "POST")
    if method == "GET":
        # Examples name articles and stories that need not be there.
        # A stream has no end to wait for; the pages of the same take the same parameters.
        ends = called.path.replace("/v1/stream", "/v1/changes")
        assert sample.get(f"{ends}?{called.query}").status_code in {200, 404}


def test_its_main_routes_are_read() -> None:
    assert len(ROUTES) == 14


@pytest.mark.parametrize("link", sorted(set(LINKS)))
def test_every_link_leads_somewhere(sample: TestClient, link: str) -> None:
    assert sample.get(link).status_code == 200

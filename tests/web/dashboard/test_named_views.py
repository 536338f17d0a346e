"""A reader names views of the stories: they stand above the list, on this browser."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from app.web.dashboard.named_views import MOST_VIEWS, VIEWS_COOKIE

HTML = {"accept": "text/html"}


def named(client: TestClient, path: str = "/") -> dict[str, str]:
    """The addresses above the stories, by name."""
    page = client.get(path, headers=HTML).text
    nav = re.search(r'<nav aria-label="Named views">(.*?)</nav>', page)
    links = re.findall(r'<a href="([^"]*)"[^>]*><bdi>(.*?)</bdi>', nav[1]) if nav else []
    return {unescape(name): unescape(address) for address, name in links}


def change(client: TestClient, name: str, query: str, do: str = "keep") -> str:
    """Where it leads to."""
    form = {"name": name, "query": query, "do": do}
    answer = client.post("/views", data=form, headers=HTML, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_view_is_named_and_stands_above_the_stories_until_it_is_removed(
    client: TestClient,
) -> None:
    query = "q=%D0%BF%D1%83%D1%82%D0%B8%D0%BD&language=ru&language=bg&sort=sources"
    assert change(client, " Путін & Co ", query) == f"/?{query}"
    assert named(client) == {"Путін & Co": f"/?{query}"}
    present = client.get(f"/?{query}", headers=HTML).text
    assert "Remove the view: Путін &amp; Co" in present
    assert "Name this view" not in present
    assert "Name this view" in client.get("/?language=it", headers=HTML).text
    assert change(client, "Путін & Co", query, do="remove") == f"/?{query}"
    assert named(client) == {}


def test_a_name_stands_for_one_view_and_the_last_ones_are_kept(client: TestClient) -> None:
    for number in range(MOST_VIEWS + 1):
        change(client, f"v{number}", f"min_languages={number}")
    change(client, "v7", "language=it")
    kept = named(client)
    assert len(kept) == MOST_VIEWS
    assert "v0" not in kept
    assert list(kept.items())[-1] == ("v7", "/?language=it")


def test_views_that_are_too_long_make_room_for_the_last(client: TestClient) -> None:
    for number in range(4):
        change(client, f"long {number}", f"q={'я' * 130}{number}")
    assert list(named(client)) == ["long 2", "long 3"]


@pytest.mark.parametrize(
    "query", ["", "colour=red", "min_languages=many", "sort=x", "cursor=3", "//evil.example"]
)
def test_what_is_no_view_leads_to_all_stories(client: TestClient, query: str) -> None:
    assert change(client, "all", query) == "/"
    assert named(client) == {"all": "/"}


def test_a_view_needs_a_name(client: TestClient) -> None:
    form = {"name": "  ", "query": "language=it", "do": "keep"}
    assert client.post("/views", data=form, headers=HTML).status_code == 422


@pytest.mark.parametrize("cookie", ["%", "a" * 5000, "x=%00%ff", "<b>=sort%3Dx", "=&=&="])
def test_a_cookie_that_is_nonsense_does_no_harm(client: TestClient, cookie: str) -> None:
    client.cookies.set(VIEWS_COOKIE, cookie)
    page = client.get("/", headers=HTML)
    assert page.status_code == 200
    assert "<b>=" not in page.text
    assert all(address == "/" for address in named(client).values())

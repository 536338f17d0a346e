"""What is new is what passes the filters of the view, each story once."""

import re

from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

HTML = {"accept": "text/html"}


def seen(client: TestClient) -> str:
    found = re.search(r'data-seen="([^"]*)"', client.get("/", headers=HTML).text)
    assert found is not None
    return found[1]


def news(client: TestClient, since: str, **filters: str) -> int:
    answer = client.get("/news", params={"seen": since, **filters})
    assert answer.status_code == 200, answer.text
    return int(answer.json())


def test_only_stories_that_pass_the_filters_are_news(client: TestClient) -> None:
    since = seen(client)
    assert news(client, since) == 0
    for article in (RUSSIAN, ENGLISH, QUAKE):
        client.post("/v1/articles", json=article)
    assert news(client, since) == 2
    assert news(client, since, language="it") == 1
    assert news(client, since, min_languages="2", sort="growing", cursor="x") == 1
    assert news(client, since, q="Putin") == 1
    assert news(client, since, name="Байден", source="nobody.example") == 0


def test_what_was_seen_is_no_news(client: TestClient) -> None:
    client.post("/v1/articles", json=RUSSIAN)
    since = seen(client)
    assert news(client, since) == 0
    client.post("/v1/articles", json=QUAKE)
    assert news(client, since) == 1
    assert news(client, since, language="ru") == 0
    client.post("/v1/articles", json=ENGLISH)
    assert news(client, since, language="ru") == 1  # it grew


def test_an_instant_that_is_none_is_refused(client: TestClient) -> None:
    assert client.get("/news?seen=soon").status_code == 422

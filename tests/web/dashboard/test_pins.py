"""A reader pins stories and storylines: on top of the list of this browser, without an account."""

import json
import re
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from app.web.dashboard.pins import MOST_PINS, PINS_COOKIE
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

HTML = {"accept": "text/html"}


def listed(client: TestClient, path: str = "/") -> list[str]:
    """The stories of a list, from the top."""
    return re.findall(r'id="story-([^"]+)"', client.get(path, headers=HTML).text)


def pin(client: TestClient, story: str, do: str = "pin", back: str = "/") -> str:
    """Where it leads back to."""
    form = {"story": story, "do": do, "back": back}
    answer = client.post("/pins", data=form, headers=HTML, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def ingest(client: TestClient, article: dict[str, str]) -> str:
    return str(client.post("/v1/articles", json=article).json()["story_id"])


def test_a_pinned_story_stays_on_top_and_is_listed_once(client: TestClient) -> None:
    newer, older = ingest(client, RUSSIAN), ingest(client, QUAKE)
    assert listed(client) == [newer, older]
    assert pin(client, older, back="/?sort=sources") == "/?sort=sources"
    assert listed(client) == [older, newer]
    assert ">Pinned</h2>" in client.get("/", headers=HTML).text
    assert ">Unpin</button>" in client.get(f"/stories/{older}", headers=HTML).text
    assert ">Pin</button>" in client.get(f"/stories/{newer}", headers=HTML).text
    pin(client, older, do="unpin")
    assert listed(client) == [newer, older]


def test_a_view_with_filters_shows_what_passes_and_nothing_else(client: TestClient) -> None:
    quake, call = ingest(client, QUAKE), ingest(client, RUSSIAN)
    pin(client, quake)
    assert listed(client, "/?language=ru") == [call]
    assert listed(client, "/?language=it") == [quake]


def test_of_a_merged_story_what_it_became_is_pinned_and_let_go(client: TestClient) -> None:
    call, quake = ingest(client, RUSSIAN), ingest(client, QUAKE)
    pin(client, call)
    pin(client, quake)
    merged = {"other": quake, "author": "Нина"}
    client.post(f"/v1/stories/{call}:merge", json=merged, headers={"If-Match": "*"})
    (living,) = listed(client)
    pin(client, living, do="unpin")
    assert "Pinned</h2>" not in client.get("/", headers=HTML).text


def test_what_is_gone_is_not_shown_and_what_never_was_cannot_be_pinned(client: TestClient) -> None:
    quake = ingest(client, QUAKE)
    pin(client, quake)
    client.delete(f"/v1/articles/{QUAKE['id']}", params={"author": "Нина"})
    assert listed(client) == []
    form = {"story": "none", "do": "pin"}
    assert client.post("/pins", data=form, headers=HTML).status_code == 404


def test_the_last_pins_are_kept_when_there_are_too_many(client: TestClient) -> None:
    days = [date(2010, 1, 1) + timedelta(days=20 * number) for number in range(MOST_PINS + 1)]
    lines = (json.dumps({"title": f"Report {day}", "published_at": f"{day}"}) for day in days)
    client.post("/v1/articles:bulk", content="\n".join(lines))
    stories = listed(client)
    assert len(stories) > MOST_PINS
    for story in stories:
        pin(client, story)
    top = client.get("/", headers=HTML).text.partition("</section>")[0]
    assert re.findall(r'id="story-([^"]+)"', top) == stories[::-1][:MOST_PINS]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_pinning_never_leads_to_another_site(client: TestClient, back: str) -> None:
    assert pin(client, ingest(client, ENGLISH), back=back) == "/"


@pytest.mark.parametrize("cookie", ["%", "***", "a" * 5000, "%00*%ff", "<script>"])
def test_a_cookie_that_is_nonsense_pins_nothing(client: TestClient, cookie: str) -> None:
    story = ingest(client, QUAKE)
    client.cookies.set(PINS_COOKIE, cookie)
    assert listed(client) == [story]


def test_a_storyline_is_pinned_among_stories_and_let_go(sample: TestClient) -> None:
    line = sample.get("/v1/storylines").json()["storylines"][0]["id"]
    story = sample.get("/v1/stories").json()["stories"][-1]["id"]
    pin(sample, story)
    for do, count in (("pin", 1), ("unpin", 0)):
        form = {"storyline": line, "do": do, "back": f"/storylines/{line}"}
        answer = sample.post("/pins", data=form, headers=HTML, follow_redirects=False)
        assert answer.headers["location"] == f"/storylines/{line}"
        top = sample.get("/", headers=HTML).text.partition("</section>")[0]
        assert re.findall(r'href="/storylines/([^"]+)"', top) == [line] * count
        assert re.findall(r'id="(?:story|line)-([^"]+)"', top) == [line, story][-1 - count :]
        page = sample.get(f"/storylines/{line}", headers=HTML).text
        assert ('aria-label="Unpin: ' in page) == bool(count)
    pin(sample, story, do="unpin")
    gone = {"storyline": "none", "do": "pin"}
    assert sample.post("/pins", data=gone, headers=HTML).status_code == 404

"""What is new since the last visit is marked, without an account."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import Response

from app.domain.article import ArticleId
from app.web.dashboard.story_rows import story_rows
from app.web.dashboard.visits import VISIT_COOKIE, Visit, visit_of
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
MARK = '<span class="new">'


def request_with(cookie: str) -> Request:
    headers = [(b"cookie", f"{VISIT_COOKIE}={cookie}".encode())] if cookie else []
    return Request({"type": "http", "headers": headers})


def cookie_of(visit: Visit) -> str:
    response = Response()
    visit.keep(response)
    return response.headers["set-cookie"].partition(";")[0].partition("=")[2]


def test_a_first_visit_has_none_before_it_however_long_it_goes_on() -> None:
    visit = visit_of(request_with(""), NOW)
    for minutes in range(0, 100, 20):
        assert visit.before is None
        visit = visit_of(request_with(cookie_of(visit)), NOW + timedelta(minutes=minutes))


def test_who_comes_back_after_a_pause_sees_what_came_since_and_goes_on_seeing_it() -> None:
    first = visit_of(request_with(""), NOW)
    second = visit_of(request_with(cookie_of(first)), NOW + timedelta(hours=2))
    assert second.before == NOW
    third = visit_of(request_with(cookie_of(second)), NOW + timedelta(hours=2, minutes=5))
    assert third.before == NOW


@pytest.mark.parametrize("cookie", ["x", "-", "1-x", "٣-٤", "9" * 40, "-" * 9, "1e9-2e9"])
def test_a_cookie_that_cannot_be_read_is_as_good_as_none(cookie: str) -> None:
    request = Request(
        {"type": "http", "headers": [(b"cookie", f"{VISIT_COOKIE}={cookie}".encode())]}
    )
    assert visit_of(request, NOW).before in {None, datetime.fromtimestamp(1, UTC)}


def test_stories_that_gained_something_since_are_marked(client: TestClient) -> None:
    client.post("/v1/articles", json=RUSSIAN)
    assert MARK not in client.get("/").text
    yesterday = int((datetime.now(UTC) - timedelta(days=1)).timestamp())
    client.cookies.clear()
    client.cookies.set(VISIT_COOKIE, f"-{yesterday}")
    client.post("/v1/articles", json=QUAKE)
    assert client.get("/").text.count(MARK) == 2
    client.cookies.clear()
    client.cookies.set(VISIT_COOKIE, f"-{int(datetime.now(UTC).timestamp()) + 3600}")
    assert MARK not in client.get("/").text


def test_a_story_tells_how_many_reports_came_since_and_which(client: TestClient) -> None:
    for report in (RUSSIAN, ENGLISH):
        story = client.post("/v1/articles", json=report).json()["story_id"]
    queries = client.app.state.service.queries  # type: ignore[attr-defined]
    first = queries.article(ArticleId(RUSSIAN["id"])).article.received_at
    for seen_at, number in ((first, 1), (first - timedelta(seconds=1), 2), (None, 0)):
        [row] = story_rows(queries, queries.summaries([story]), seen_at=seen_at)
        assert row.new_reports == number
    assert MARK not in client.get(f"/stories/{story}").text
    yesterday = int((datetime.now(UTC) - timedelta(days=1)).timestamp())
    client.cookies.set(VISIT_COOKIE, f"-{yesterday}")
    assert client.get(f"/stories/{story}").text.count('<span class="new" lang="en"') == 2

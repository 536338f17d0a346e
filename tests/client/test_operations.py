"""Both clients against a real server: what is asked is done, and comes back typed."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from app.client import AsyncClient, Client
from app.client.errors import (
    ConflictError,
    GoneError,
    InvalidError,
    NotFoundError,
    OutdatedError,
    RefusedError,
)
from app.client.seen import SeenStory
from app.domain.constraint import ConstraintKind
from app.service.views import Outcome
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN


def test_an_article_is_taken_in_read_explained_and_deleted(client: Client) -> None:
    added = client.add_article(ENGLISH)
    assert (added.id, added.status) == ("en-1", Outcome.ADDED)
    assert client.put_article("en-1", ENGLISH).status is Outcome.UNCHANGED
    assert client.get_article("en-1").title == ENGLISH["title"]
    assert client.explain_article("en-1").article.id == "en-1"
    assert client.list_versions("en-1").versions[0].number == 1
    assert client.list_copies("en-1").copies == []
    client.delete_article("en-1", author="Нина", reason="двойно")
    with pytest.raises(GoneError) as gone:
        client.get_article("en-1")
    assert gone.value.code == "gone"
    assert gone.value.status == 410
    assert gone.value.request_id


def test_an_id_may_hold_slashes_and_any_script(client: Client) -> None:
    client.put_article("блог/2021 №7?", {"title": "Разговорът продължи два часа"})
    assert client.get_article("блог/2021 №7?").title == "Разговорът продължи два часа"


def test_stories_are_gone_through_page_by_page(client: Client) -> None:
    results = list(client.add_articles([ENGLISH, RUSSIAN, QUAKE]))
    assert [result.status for result in results] == [Outcome.ADDED] * 3
    by_id = {story.id for story in client.stories(limit=1)}
    assert by_id == {result.story_id for result in results}
    assert [story.languages for story in client.stories(language="it")] == [{"it": 1}]
    first = client.list_stories(limit=1)
    assert client.list_stories(limit=1, cursor=first.next_cursor).stories != first.stories


def test_changes_are_gone_through_page_by_page_and_again_from_a_cursor(client: Client) -> None:
    results = list(client.add_articles([ENGLISH, QUAKE]))
    told = list(client.changes(limit=1))
    touched = {article.article_id for change in told for article in change.articles}
    assert touched == {"en-1", "it-1"}
    assert list(client.changes(after=told[0].cursor)) == told[1:]
    assert list(client.changes(after=told[-1].cursor)) == []
    quake = [change for change in told if change.stories[0].id == results[1].story_id]
    assert list(client.changes(language="it")) == quake
    assert list(client.list_changes(limit=1).changes) == told[:1]


def test_questions_are_answered_and_store_nothing(client: Client) -> None:
    client.add_article(QUAKE)
    found = client.search_stories("Amatrice")
    assert found.hits[0].article.id == "it-1"
    assert list(client.search("Amatrice", limit=1, language="it")) == found.hits
    matched = client.match_text({"text": QUAKE["text"], "title": QUAKE["title"], "limit": 1})
    assert matched.candidates[0].story.id == found.hits[0].story.id
    assert client.get_health().articles == 1


def test_a_correction_builds_on_the_story_that_was_seen(client: Client) -> None:
    one = client.get_story(client.add_article(QUAKE).story_id)
    other = client.get_story(client.add_article(ENGLISH).story_id)
    merged = client.merge_stories(one, other, author="Нина", reason="проба")
    assert {move.article_id for move in merged.moves} <= {"it-1", "en-1"}
    with pytest.raises(OutdatedError):
        client.split_story(one, ["it-1"], author="Нина")
    now = client.get_story(one.id)
    parted = client.move_article(client.get_article("it-1"), None, author="Нина")
    undone = client.undo_decision(parted.number, author="Нина")
    assert undone.kind == "undone"
    entries = client.get_history(now.id).entries
    assert [entry.who for entry in entries][-3:] == ["Нина"] * 3


def test_the_other_story_must_be_as_it_was_seen_as_well(client: Client) -> None:
    one = client.get_story(client.add_article(QUAKE).story_id)
    other = client.get_story(client.add_article(ENGLISH).story_id)
    client.put_article("en-1", {**ENGLISH, "text": "Presidents spoke for an hour."})
    with pytest.raises(OutdatedError):
        client.merge_stories(one, other, author="Нина")


def test_what_was_not_seen_is_not_corrected_unless_it_is_said_so(client: Client) -> None:
    one, other = (client.add_article(article).story_id for article in (QUAKE, ENGLISH))
    with pytest.raises(OutdatedError) as refused:
        client.merge_stories(one, other, author="Нина")
    assert refused.value.code == "revision-required"
    client.merge_stories(one, other, author="Нина", if_match="*")


def test_a_merged_id_leads_to_the_story_it_is_now(client: Client) -> None:
    one, other = (client.add_article(article).story_id for article in (QUAKE, ENGLISH))
    client.merge_stories(one, other, author="Нина", if_match="*")
    living = {client.get_story(each).id for each in (one, other)}
    assert len(living) == 1
    assert client.get_timeline(one).story_id in living
    assert client.get_languages(other).story_id in living
    assert client.list_story_articles(other).story_id in living


def test_what_is_said_of_pairs_is_listed_and_taken_back(client: Client) -> None:
    said = client.add_constraint(ConstraintKind.CANNOT_LINK, ("en-1", "it-1"), author="Нина")
    (standing,) = client.list_constraints().constraints
    with pytest.raises(ConflictError):
        client.add_constraint(ConstraintKind.MUST_LINK, ("en-1", "it-1"), author="Нина")
    client.remove_constraint(standing.id, author="Нина")
    assert said.added[0].id == standing.id
    assert client.list_constraints().constraints == []


def test_a_refusal_tells_what_was_wrong(client: Client) -> None:
    with pytest.raises(InvalidError) as refused:
        client.add_article({"language": "bg"})
    assert refused.value.code == "article-invalid"
    with pytest.raises(InvalidError) as unread:
        client.list_stories(limit=10_000)
    assert unread.value.errors[0].parameter == "limit"
    with pytest.raises(NotFoundError):
        client.get_story("nowhere")


def test_many_articles_flow_while_their_results_are_read(client: Client) -> None:
    """At no time are many more taken from the source than results were read."""
    taken = 0
    ahead = 0

    def source() -> "object":
        nonlocal taken
        for number in range(600):
            taken += 1
            yield {"id": f"a-{number}", "title": f"Tornado number {number} seen near the coast"}

    for read, result in enumerate(client.add_articles(source())):  # type: ignore[arg-type]
        assert result.index == read
        assert result.line == read + 1
        assert result.status is Outcome.ADDED
        ahead = max(ahead, taken - read)
    assert taken == 600
    assert ahead < 300


def test_a_request_that_is_too_large_is_an_error_and_not_a_result(client: Client) -> None:
    """The server of these tests takes 400,000 bytes a request."""
    articles = [{"id": f"a-{n}", "title": "x", "text": "y " * 9_000} for n in range(40)]
    with pytest.raises(RefusedError) as refused:
        list(client.add_articles(articles))
    assert refused.value.code == "request-too-large"


def test_the_asynchronous_client_does_the_same(address: str) -> None:
    async def source() -> AsyncIterator[dict[str, str]]:
        for article in (ENGLISH, QUAKE):
            yield article

    async def tour() -> None:
        async with AsyncClient(address) as client:
            results = [result async for result in client.add_articles(source())]
            assert [result.status for result in results] == [Outcome.ADDED] * 2
            stories = [story async for story in client.stories(limit=1)]
            assert len(stories) == 2
            one, other = await asyncio.gather(*(client.get_story(each.id) for each in stories))
            assert isinstance(one, SeenStory)
            merged = await client.merge_stories(one, other, author="Нина")
            with pytest.raises(OutdatedError):
                await client.merge_stories(one, other, author="Нина")
            assert merged.number > 0

    asyncio.run(tour())


def test_the_client_loads_neither_the_server_nor_the_database() -> None:
    heavy = ["fastapi", "starlette", "uvicorn", "sqlalchemy", "faiss", "torch", "sklearn"]
    code = f"import sys, app.client; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

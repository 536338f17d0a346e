"""An assistant's client asks `samestory mcp` in a process of its own, over standard streams."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from app.assistant.citations import StoryTold
from app.bootstrap import open_service
from app.intake.json_lines import article_from_value
from app.intake.validation import Limits
from app.settings import load_settings
from app.web import schemas
from app.web.application import create_application
from tests.client.serving import serving
from tests.test_documents import README
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

COPIED = {**QUAKE, "id": "it-2", "source": "eco.example", "url": "https://eco.example/sisma"}
TOOLS = {"search", "stories", "match", "story", "explain", "compare"}


def fill(folder: Path, *articles: dict[str, str]) -> None:
    limits = Limits(max_article_bytes=100_000)
    with open_service(load_settings(data_dir=folder), writable=True) as service:
        raw = [
            article_from_value(each, received_at=datetime.now(UTC), limits=limits, origin="x")
            for each in articles
        ]
        assert all(result.problem is None for result in service.ingest.run(raw))


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    fill(folder, ENGLISH, RUSSIAN)
    fill(folder, QUAKE, COPIED)  # the older event is the one updated last
    return folder


@pytest.fixture(scope="module")
def address(data_dir: Path) -> Iterator[str]:
    with (
        open_service(load_settings(data_dir=data_dir), writable=True) as service,
        serving(create_application(service)) as served,
    ):
        yield served


def with_client(talk: Callable[[Client], Awaitable[None]], *options: str) -> None:
    """Talks to a process that is started for it; its warnings are errors."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-W", "error", "-m", "app", *options, "mcp"],
        env=dict(os.environ),
    )

    async def talking() -> None:
        async with Client(stdio_client(server)) as client:
            await talk(client)

    anyio.run(talking)


async def answer(client: Client, tool: str, **arguments: object) -> Any:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return result.structured_content


def test_every_tool_says_what_it_is_for_and_changes_nothing(data_dir: Path) -> None:
    async def talk(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == TOOLS
        for tool in tools.values():
            assert tool.title
            assert tool.description
            assert tool.output_schema
            assert tool.annotations
            assert tool.annotations.read_only_hint
            for parameter in tool.input_schema["properties"].values():
                assert parameter["description"]

    with_client(talk, "--data-dir", str(data_dir))


async def tour(client: Client) -> None:
    found = schemas.SearchResult.model_validate(await answer(client, "search", query="Amatrice"))
    story_id = found.hits[0].story.id
    told = StoryTold.model_validate(await answer(client, "story", story_id=story_id))
    reports = {report.article_id: report for report in told.reports}
    assert reports["it-2"].copy_of == "it-1"
    assert reports["it-2"].url == COPIED["url"]
    assert reports["it-1"].source == QUAKE["source"]
    assert reports["it-1"].language == "it"
    assert reports["it-1"].published_at == datetime(2016, 8, 24, 4, 30, tzinfo=UTC)
    page = await answer(client, "stories", language="en", since="2021-12-07")
    assert [story["languages"] for story in page["stories"]] == [{"ru": 1, "en": 1}]
    page = await answer(client, "stories", name="Путин")
    assert [story["languages"] for story in page["stories"]] == [{"ru": 1, "en": 1}]
    page = await answer(client, "stories", sort="updated")
    assert [story["languages"] for story in page["stories"]] == [{"it": 2}, {"ru": 1, "en": 1}]
    text = {"text": QUAKE["text"], "title": QUAKE["title"], "published_at": "2016-08-24"}
    match = schemas.Match.model_validate(await answer(client, "match", **text))
    assert match.candidates[0].story.id == story_id
    explained = await answer(client, "explain", article_id="it-2")
    assert explained["copy_of"] == "it-1"
    pair = schemas.Pair.model_validate(await answer(client, "compare", left="en-1", right="it-1"))
    assert pair.probability < 0.5


def test_an_assistant_finds_reads_matches_and_explains(data_dir: Path) -> None:
    with_client(tour, "--data-dir", str(data_dir))


def test_it_asks_a_running_server_as_well(address: str) -> None:
    with_client(tour, "--server", address)


def test_what_cannot_be_answered_is_told_in_words(data_dir: Path) -> None:
    async def talk(client: Client) -> None:
        missing = await client.call_tool("story", {"story_id": "nowhere"})
        assert missing.is_error
        assert "nowhere" in str(missing.content)
        assert "(not-found)" in str(missing.content)
        malformed = await client.call_tool("stories", {"since": "long ago"})
        assert "(query-invalid)" in str(malformed.content)
        unsorted = await client.call_tool("stories", {"sort": "alphabet"})
        assert unsorted.is_error
        empty = await client.call_tool("match", {"text": " "})
        assert "(article-invalid)" in str(empty.content)
        assert (await answer(client, "search", query="Amatrice"))["hits"]

    with_client(talk, "--data-dir", str(data_dir))


def test_what_is_taken_in_meanwhile_is_found(tmp_path: Path) -> None:
    fill(tmp_path, ENGLISH)

    async def talk(client: Client) -> None:
        match = {"text": QUAKE["text"], "published_at": "2016-08-24"}
        assert (await answer(client, "match", **match))["candidates"] == []
        await anyio.to_thread.run_sync(fill, tmp_path, QUAKE)
        (candidate,) = (await answer(client, "match", **match))["candidates"]
        assert candidate["story"]["languages"] == {"it": 1}

    with_client(talk, "--data-dir", str(tmp_path))


def test_the_settings_in_the_readme_start_it() -> None:
    settings = re.search(r'^\{"mcpServers".*$', README, flags=re.MULTILINE)
    assert settings is not None
    entry = json.loads(settings[0])["mcpServers"]["samestory"]
    assert entry["command"] == "samestory"
    command = [sys.executable, "-m", "app", *entry["args"], "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "assistants" in done.stdout

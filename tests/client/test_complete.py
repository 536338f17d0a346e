"""The client offers all that the OpenAPI document describes, by the same names."""

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from app.client import AsyncClient, Client
from app.client import operations as client_operations
from app.client.binding import iteration, operation
from app.web import openapi

_TEXT = "text for other programs: ask for its address"
NOT_OFFERED: dict[str, str] = {
    "stream_changes": "follow does it, resumed",
    "get_rss": _TEXT,
    "get_atom": _TEXT,
    "get_json_feed": _TEXT,
    "get_opml": _TEXT,
    "get_csv": _TEXT,
    "get_ndjson": "stories goes through all pages",
    "get_story_rss": _TEXT,
    "get_story_json_feed": _TEXT,
    "get_story_csv": _TEXT,
    "get_story_ndjson": "list_story_articles has them all",
    "get_history_csv": _TEXT,
    "get_history_ndjson": "get_history has it all",
    "get_storylines_rss": _TEXT,
    "get_storylines_json_feed": _TEXT,
    "get_storylines_csv": _TEXT,
    "get_storylines_ndjson": "storylines goes through all pages",
    "get_regroupings_csv": _TEXT,
    "get_regroupings_ndjson": "the result of get_task has them all",
    "get_metrics": _TEXT,
}
"""Operations without a method, and why."""

BESIDES = {
    "stories": "all pages of list_stories",
    "storylines": "all pages of list_storylines",
    "search": "all pages of search_stories",
    "changes": "all pages of list_changes",
    "deliveries": "all pages of list_deliveries",
    "follow": "the events of GET /v1/stream, resumed",
}
"""Methods that are more than one operation."""

DOCUMENT = json.loads(Path(openapi.__file__).with_name("openapi.json").read_text("utf-8"))
DESCRIBED: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation
    for path in DOCUMENT["paths"].values()
    for operation in path.values()
}
OFFERED = {
    name: method
    for part in client_operations.Operations.__mro__
    for name, method in vars(part).items()
    if isinstance(method, operation | iteration)
}


def test_every_operation_has_its_method_or_a_reason() -> None:
    assert set(OFFERED) - set(BESIDES) == set(DESCRIBED) - set(NOT_OFFERED)
    assert not set(NOT_OFFERED) - set(DESCRIBED)


@pytest.mark.parametrize("name", sorted(set(DESCRIBED) - set(NOT_OFFERED)))
def test_a_method_takes_the_parameters_of_its_operation(name: str) -> None:
    parameters = inspect.signature(OFFERED[name].__wrapped__).parameters
    taken = set(parameters)
    for parameter in parameters.values():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            (filters,) = parameter.annotation.__args__  # Unpack[a TypedDict]
            taken |= set(filters.__annotations__)
    described = {
        parameter["name"].lower().replace("-", "_")
        for parameter in DESCRIBED[name].get("parameters", [])
    }
    # A story or article is named by its id or by itself: `story_id` is taken as `story`.
    missing = {each for each in described if not {each, each.removesuffix("_id")} & taken}
    # The client makes the key itself; with `fields` an answer would be another model.
    assert missing <= {"idempotency_key", "fields"}


@pytest.mark.parametrize("name", sorted(OFFERED))
def test_both_clients_say_what_a_method_does(name: str) -> None:
    for client in (Client("http://127.0.0.1:9"), AsyncClient("http://127.0.0.1:9")):
        method = getattr(client, name)
        assert method.__name__ == name
        assert method.__doc__

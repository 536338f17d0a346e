"""Links of the OpenAPI document lead from what an answer holds to what an operation takes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from app.web.links import LINKS

BODY = "$response.body#/"
QUERY = "$request.query."
AT_MOST = 3  # requests of an operation

_Node = dict[str, Any]


@pytest.fixture
def document(sample: TestClient) -> _Node:
    described: _Node = sample.get("/openapi.json").json()
    return described


def operations(document: _Node) -> dict[str, _Node]:
    return {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }


def linked(document: _Node) -> Iterator[tuple[str, _Node, _Node]]:
    """Name of the source, its response, and the link."""
    for name, operation in operations(document).items():
        for response in operation["responses"].values():
            for link in response.get("links", {}).values():
                yield name, response, link


def alternatives(document: _Node, schema: _Node) -> Iterator[_Node]:
    """What a schema can be, references and null resolved."""
    if "$ref" in schema:
        yield from alternatives(
            document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        )
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield from alternatives(document, each)
    else:
        yield schema


def parts(document: _Node, schema: _Node, step: str) -> list[_Node]:
    """What a step of a JSON pointer can lead to."""
    found = []
    for each in alternatives(document, schema):
        if step.isdecimal() and each.get("type") == "array":
            found.append(each["items"])
        elif step in each.get("properties", {}):
            found.append(each["properties"][step])
    return found


def test_every_link_is_of_an_operation_there_is(document: _Node) -> None:
    assert set(LINKS) <= set(operations(document))
    assert {name for name, _, _ in linked(document)} == set(LINKS)


def test_every_link_takes_what_is_told_to_a_parameter_that_is_taken(document: _Node) -> None:
    known = operations(document)
    for name, response, link in linked(document):
        taken = {each["name"] for each in known[link["operationId"]]["parameters"]}
        for parameter, told in link["parameters"].items():
            assert parameter in taken, (name, link)
            if told == "$response.header.ETag":
                assert "ETag" in response["headers"], (name, link)
                continue
            if told.startswith(QUERY):
                assert told.removeprefix(QUERY) in {
                    each["name"] for each in known[name]["parameters"]
                }
                continue
            reached = [response["content"]["application/json"]["schema"]]
            for step in told.removeprefix(BODY).split("/"):
                reached = [found for at in reached for found in parts(document, at, step)]
            assert reached, (name, link)


def test_every_operation_on_something_is_led_to(document: _Node) -> None:
    """All that need an id are reached from an answer that tells it."""
    reached = {link["operationId"] for _, _, link in linked(document)}
    need = {
        name
        for name, operation in operations(document).items()
        if any(each["in"] == "path" for each in operation.get("parameters", []))
    }
    assert need - reached == {"put_article"}  # with an id of the caller's own


def led_to(
    response: _Node, asked: dict[str, str], told: Any
) -> Iterator[tuple[str, dict[str, str]]]:
    """The operations that an answer leads on to, with what it tells of their parameters."""
    for link in response.get("links", {}).values():
        values = {
            name: asked.get(where.removeprefix(QUERY))
            if where.startswith(QUERY)
            else taken(told, where)
            for name, where in link["parameters"].items()
        }
        if None not in values.values():
            yield link["operationId"], values


def taken(told: Any, expression: str) -> Any:
    """What an expression of a link takes from a body; None where it is not there."""
    for step in expression.removeprefix(BODY).split("/"):
        if isinstance(told, list):
            told = told[int(step)] if told else None
        else:
            told = (told or {}).get(step)
    return told


def test_all_that_reads_is_reached_by_the_links_alone(sample: TestClient, document: _Node) -> None:
    """As a program would go that knows nothing but the document."""
    reading = {
        methods["get"]["operationId"]: (path, methods["get"]["responses"]["200"])
        for path, methods in document["paths"].items()
        if "get" in methods
    }
    waiting: list[tuple[str, dict[str, str]]] = [
        ("list_stories", {"language": "ru", "limit": "3"}),
        ("list_storylines", {}),
        ("search_stories", {"q": "Putin", "limit": "2"}),
        ("list_changes", {}),
    ]
    reached = Counter[str]()
    for name, values in waiting:  # which grows as answers lead on
        if name not in reading or reached[name] == AT_MOST:
            continue
        reached[name] += 1
        path, response = reading[name]
        query = {each: value for each, value in values.items() if f"{{{each}}}" not in path}
        address = path.format(**{each: quote(value, safe="") for each, value in values.items()})
        answer = sample.get(address, params=query)
        assert answer.status_code == 200, (address, answer.text)
        if "links" in response:  # a feed or a table leads nowhere
            waiting += led_to(response, values, answer.json())
    parts = {name for name, (path, _) in reading.items() if "{" in path}
    assert parts - set(reached) == {  # none is there
        *("get_task", "get_regroupings_csv", "get_regroupings_ndjson"),
        *("get_webhook", "list_deliveries"),
    }
    assert reached["list_stories"] == AT_MOST  # page after page
    assert reached["search_stories"] > 1

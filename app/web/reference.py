"""`/docs`: the OpenAPI document as a plain page, without script and without a CDN."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from app.web.dashboard.rendering import page
from app.web.problems import ALL_KINDS

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Body:
    """A request or response body.

    Attributes:
        status: HTTP status; empty for a request.
        model: Name of its schema, if it has one.
        example: As it goes over the wire; empty if there is none.
    """

    status: str
    description: str
    media_type: str
    model: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    Attributes:
        scope: That a key needs; empty where no key is needed.
        parameters: As in the document.
    """

    method: str
    path: str
    summary: str
    description: str
    anchor: str
    scope: str
    parameters: list[dict[str, Any]]
    request: Body | None
    responses: list[Body]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a schema.

    Attributes:
        type: In words: 'string or null', 'list of Story'.
        model: Name of the schema it refers to, if any.
    """

    name: str
    type: str
    model: str
    description: str


@router.get("/docs")
def reference(request: Request) -> Response:
    """All operations, schemas and problems of the REST API."""
    application: FastAPI = request.app
    document = application.openapi()
    return page(
        "reference.html",
        document=document,
        operations=_operations(json.dumps(document)),
        models={
            name: [_field(*item) for item in schema.get("properties", {}).items()]
            for name, schema in document["components"]["schemas"].items()
        },
        problems=sorted(ALL_KINDS.values(), key=lambda kind: (kind.status, kind.code)),
    )


@lru_cache(maxsize=1)
def _operations(document_json: str) -> list[Operation]:
    document = json.loads(document_json)
    return [
        _operation(method, path, described, document["components"]["schemas"])
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]


def _operation(
    method: str, path: str, described: dict[str, Any], schemas: dict[str, Any]
) -> Operation:
    request = described.get("requestBody")
    return Operation(
        method=method.upper(),
        path=path,
        summary=described["summary"],
        description=described["description"],
        anchor=described["operationId"],
        scope=" ".join(name for need in described["security"] for name in need["key"]),
        parameters=described.get("parameters", []),
        request=_body("", request, schemas) if request else None,
        responses=[
            _body(status, response, schemas) for status, response in described["responses"].items()
        ],
    )


def _body(status: str, described: dict[str, Any], schemas: dict[str, Any]) -> Body:
    contents: dict[str, dict[str, Any]] = described.get("content", {})
    media_type = next(iter(contents), "")
    content = contents.get(media_type, {})
    model = _name(content.get("schema", {}))
    examples = schemas.get(model, {}).get("examples", [None])
    example = content.get("example", examples[0])
    return Body(
        status=status,
        description=described.get("description", ""),
        media_type=media_type,
        model=model,
        example=_shown(example),
    )


def _shown(example: object) -> str:
    if example is None:
        return ""
    if isinstance(example, str):
        return example
    return json.dumps(example, ensure_ascii=False, indent=2)


def _field(name: str, schema: dict[str, Any]) -> Field:
    return Field(
        name=name,
        type=_type(schema),
        model=_name(schema) or _name(schema.get("items", {})),
        description=schema.get("description", ""),
    )


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if schema.get("type") == "array":
        items = schema["items"] if "items" in schema else schema["prefixItems"][0]
        return f"list of {_type(items)}"
    if "additionalProperties" in schema:
        return f"object of {_type(schema['additionalProperties'])}"
    name = _name(schema)
    return name or schema.get("format") or schema.get("type", "any")


def _name(schema: dict[str, Any]) -> str:
    reference = schema.get("$ref", "")
    for choice in schema.get("anyOf", []):
        reference = reference or choice.get("$ref", "")
    return str(reference).rpartition("/")[2]

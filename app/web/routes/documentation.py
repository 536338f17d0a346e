"""Pieces of the OpenAPI document that operations share."""

from typing import Any, TypeAlias

from pydantic import JsonValue

from app.web import examples
from app.web.problems import PROBLEM_MEDIA_TYPE

Responses: TypeAlias = dict[int | str, dict[str, Any]]  # Any: as FastAPI declares it

_DESCRIPTIONS = {
    400: "The body is not what it should be: not JSON, not UTF-8, empty.",
    404: "There is nothing of that id.",
    413: "The body is larger than `SAMESTORY_MAX_REQUEST_BYTES`.",
    422: "A field or parameter cannot be used; `errors` says which.",
    503: "The storage cannot be used at the moment.",
}


def example(value: dict[str, JsonValue], description: str) -> dict[str, Any]:
    """A JSON response with an example."""
    return {
        "description": description,
        "content": {"application/json": {"example": value}},
    }


def problems(*statuses: int) -> Responses:
    """Responses that are problems."""
    return {
        status: {
            "description": _DESCRIPTIONS[status],
            "content": {
                PROBLEM_MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": {**examples.PROBLEM, "status": status},
                }
            },
        }
        for status in statuses
    }

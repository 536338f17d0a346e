"""Pieces of the OpenAPI document that operations share."""

import json
from typing import Any, TypeAlias

from pydantic import JsonValue

from app.domain import errors
from app.web import examples
from app.web.problems import (
    KINDS_OF_ERRORS,
    NO_REVISION,
    PROBLEM_MEDIA_TYPE,
    TOO_LARGE,
    TOO_MANY,
    UNKNOWN_ENCODING,
    problem,
)

Responses: TypeAlias = dict[int | str, dict[str, Any]]  # Any: as FastAPI declares it

# Status -> what it means, the kind it is shown by, and what that says.
_PROBLEMS = {
    400: (
        "The body is not what it should be: not JSON, not UTF-8, empty.",
        KINDS_OF_ERRORS[errors.UnreadableInputError],
        "expected a JSON object as application/json: Expecting ',' delimiter",
    ),
    401: (
        "A key is needed, and none that counts is shown.",
        KINDS_OF_ERRORS[errors.KeyRequiredError],
        "expected a key as `Authorization: Bearer ...`, found none",
    ),
    403: (
        "The key does not allow it; or no key is needed here, but a page of another site asks.",
        KINDS_OF_ERRORS[errors.ScopeMissingError],
        "expected a key with the scope correct, found one with ingest, read",
    ),
    404: (
        "There is nothing of that id.",
        KINDS_OF_ERRORS[errors.NotFoundError],
        "expected the id of a story, found 's-unknown'",
    ),
    409: (
        "It contradicts what a person said or what was built on it; the detail says what.",
        KINDS_OF_ERRORS[errors.ConflictError],
        "sc52254fe32d7 and sc52254fe32d7 are one story already",
    ),
    410: (
        "There was one; nothing of it is left.",
        KINDS_OF_ERRORS[errors.GoneError],
        "the article 'dnevnik-2021-12-07-181' was deleted",
    ),
    412: (
        "The story has changed since you looked at it: look again and decide anew.",
        KINDS_OF_ERRORS[errors.OutdatedError],
        "sc52254fe32d7 was changed: expected revision 812, found 815",
    ),
    413: (
        "The body is larger than `SAMESTORY_MAX_REQUEST_BYTES`.",
        TOO_LARGE,
        "expected at most 100,000,000 bytes, found more",
    ),
    415: (
        "The body is packed in another way than with gzip.",
        UNKNOWN_ENCODING,
        "expected a body as it is or packed with gzip, found 'br'",
    ),
    422: (
        "A field or parameter cannot be used; `errors` says which.",
        KINDS_OF_ERRORS[errors.InputError],
        "limit: Input should be less than or equal to 50",
    ),
    428: (
        "The header `If-Match` is missing.",
        NO_REVISION,
        "expected the header If-Match with the ETag of the story",
    ),
    429: (
        "There were more requests than `SAMESTORY_RATE_LIMIT` in a minute, or as many tasks wait "
        "as may (`tasks-full`).",
        TOO_MANY,
        "expected at most 600 requests a minute; go on in 42 seconds",
    ),
    503: (
        "The storage cannot be used at the moment, or too much waits to be written (`overloaded`).",
        KINDS_OF_ERRORS[errors.StorageError],
        "",
    ),
}


NOT_MODIFIED: dict[str, Any] = {"description": "You have it already: `If-None-Match` names it."}

MERGED: dict[str, Any] = {
    "description": "The story was merged; `Location` leads to the living one."
}


def example(value: dict[str, JsonValue], description: str) -> dict[str, Any]:
    """A JSON response with an example.

    The example is given as text, since FastAPI would drop its nulls; `app.web.openapi` makes
    it a value again.
    """
    return {
        "description": description,
        "content": {"application/json": {"example": json.dumps(value)}},
    }


def document(media_type: str, shown: object, description: str) -> dict[str, Any]:
    """A response of another kind than JSON of ours, such as a feed, with an example."""
    kind = "object" if isinstance(shown, dict) else "string"
    content = {media_type: {"schema": {"type": kind}, "example": shown}}
    return {"description": description, "content": content}


def with_etag(response: dict[str, Any]) -> dict[str, Any]:
    """The response with the header that tells its version."""
    header = {
        "description": "Of this very answer; of a story its revision, a dash and a digest.",
        "schema": {"type": "string"},
    }
    return {**response, "headers": {"ETag": header}}


def problems(*statuses: int) -> Responses:
    """Responses that are problems, with examples as in `example`."""
    return {status: _problem_response(status) for status in statuses}


def _problem_response(status: int) -> dict[str, Any]:
    meaning, kind, detail = _PROBLEMS[status]
    shown = problem(kind, detail, request_id=str(examples.PROBLEM["request_id"]))
    return {
        "description": meaning,
        "content": {
            PROBLEM_MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": shown.model_dump_json(),
            }
        },
    }

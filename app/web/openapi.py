"""The OpenAPI document: FastAPI's, with our problems in place of its validation errors."""

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from app import __version__
from app.domain.key import Scope
from app.web.access import scope_needed
from app.web.links import describe_links
from app.web.manners_documentation import describe_manners
from app.web.parameter_examples import show_parameters
from app.web.problems import PROBLEM_MEDIA_TYPE
from app.web.routes.documentation import problems
from app.web.schemas import BulkResult, Problem

TITLE = "Samestory"
SUMMARY = "Which news reports, in any language, tell of the same event."
DESCRIPTION = """\
Send articles in any language; get the stories they tell, each with its reports in all languages
and the evidence for every one of them.

All instants are RFC 3339 in UTC, languages are BCP 47 tags, unknown values are null. Every error
is a problem (RFC 9457, `application/problem+json`) with a stable `code`, and every response
carries an `X-Request-ID`. Query parameters that an operation does not know are refused,
and so are those given twice that are no lists.

**Repeating.** Every `POST` that changes something takes an `Idempotency-Key`: sent again with the
same key within 24 hours, it is done once and answered the same (`Idempotency-Replayed: true`).
`PUT`, `DELETE` and articles with an id can be repeated without.

**Packing.** Answers are packed with gzip for who accepts it, with a strong `ETag` of their own;
send either back in `If-None-Match` and `If-Match`. Request bodies may be packed with gzip.

**Limits.** Where a rate limit is set, `RateLimit` tells what is left of it. Single writes that
would wait for too long are refused with 503 (`overloaded`) and `Retry-After`, and nothing is done.

**Versions.** Within `/v1` nothing that is described here is taken away or changes its meaning;
fields, parameters, operations and codes may be added, so pass over fields you do not know. What
is to go is first announced in the changelog and answered with the headers `Deprecation` (RFC 9745),
`Sunset` (RFC 8594) and a `Link` to what replaces it, for six months at least.
"""
TAGS = [
    {"name": "articles", "description": "Take articles in, read them, see why they are where."},
    {"name": "stories", "description": "Read what the world reports."},
    {"name": "corrections", "description": "Say what belongs together; Samestory keeps to it."},
    {"name": "questions", "description": "Ask without storing anything."},
    {"name": "tasks", "description": "Long work: how far it is, and what came of it."},
    {"name": "live", "description": "Learn of changes as they happen."},
    {"name": "feeds", "description": "Feeds that are followed."},
    {"name": "keys", "description": "Who may do what."},
    {"name": "operations", "description": "Keep the service running."},
]

_SCHEME = "key"
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": f"A key with the scope that the operation names: {', '.join(Scope)}. `ingest` "
    "and `correct` include `read`, `admin` includes all. As long as there is no key, whoever is "
    "on the machine itself needs none.",
}

_FASTAPI_ERRORS = ("HTTPValidationError", "ValidationError")
_JSON_MEDIA_TYPES = ("application/json", PROBLEM_MEDIA_TYPE)


def openapi_document(application: FastAPI) -> dict[str, Any]:
    """Describes all operations of `/v1`; a plain JSON object (Any: as FastAPI declares it)."""
    if application.openapi_schema is None:
        document = get_openapi(
            title=TITLE,
            version=__version__,
            summary=SUMMARY,
            description=DESCRIPTION,
            tags=TAGS,
            routes=application.routes,
        )
        describe_manners(document)
        describe_links(document)
        show_parameters(document)
        _require_keys(document)
        _use_our_problems(document)
        application.openapi_schema = document
    return application.openapi_schema


def _require_keys(document: dict[str, Any]) -> None:
    """Says of each operation which scope it needs, and how it refuses."""
    document["components"]["securitySchemes"] = {_SCHEME: _KEY}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            needed = scope_needed(method.upper(), path)
            operation["security"] = [] if needed is None else [{_SCHEME: [needed.value]}]
            if needed is not None:
                refusals = {str(status): said for status, said in problems(401, 403).items()}
                operation["responses"] = dict(
                    sorted({**operation["responses"], **refusals}.items())
                )


def _use_our_problems(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    _, ours = models_json_schema(
        [(Problem, "serialization"), (BulkResult, "serialization")],
        ref_template="#/components/schemas/{model}",
    )
    schemas.update(ours["$defs"])
    for name in _FASTAPI_ERRORS:
        schemas.pop(name, None)
    for path in document["paths"].values():
        for operation in path.values():
            responses = operation["responses"]
            # FastAPI adds one wherever there is a parameter, even one that cannot be wrong.
            if "HTTPValidationError" in str(responses.get("422", "")):
                del responses["422"]
            for response in responses.values():
                _read_examples(response.get("content", {}))


def _read_examples(contents: dict[str, Any]) -> None:
    for media_type, content in contents.items():
        if media_type in _JSON_MEDIA_TYPES and isinstance(content.get("example"), str):
            content["example"] = json.loads(content["example"])

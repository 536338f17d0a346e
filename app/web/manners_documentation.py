"""What the manners of the REST API add to every operation of the OpenAPI document."""

from typing import Any, Final, TypeAlias

from app.web.idempotency import KEY_HEADER, REPLAY_HEADER, takes_key
from app.web.routes.documentation import problems

_Node: TypeAlias = dict[str, Any]  # Any: JSON, as FastAPI declares it

_KEY_PARAMETER: Final[_Node] = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "description": "Your name for this request, such as a UUID, for 24 hours: sent again with it, "
    "the request is done once and gets its first answer.",
    "schema": {"type": "string", "pattern": r"^[!#-\[\]-~]{1,200}$"},
    "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
}
_HEADERS: Final[dict[str, _Node]] = {
    "X-Request-ID": {
        "description": "Yours when you sent one; the log of the service has it.",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "Where a limit is set: requests left, and seconds until all are there "
        'again, as `"requests";r=512;t=42`.',
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": 'Where a limit is set: it, as `"requests";q=600;w=60`.',
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds after which to try again.",
        "schema": {"type": "string"},
    },
    REPLAY_HEADER: {
        "description": "`true` when the request was done before and this is its first answer.",
        "schema": {"type": "string"},
    },
}
_OF_LIMITS = ("RateLimit", "RateLimit-Policy")


def describe_manners(document: _Node) -> None:
    """Adds headers, the key against repetition, and the refusals that any operation may give."""
    document["components"]["headers"] = _HEADERS
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _describe(operation, path, method.upper())


def _describe(operation: _Node, path: str, method: str) -> None:
    is_limited = path.startswith("/v1/")
    keyed = takes_key(method, path)
    refusals = {422}  # a query parameter that is not known, or given twice
    refusals |= {415} if "requestBody" in operation else set()
    refusals |= {429} if is_limited else set()
    refusals |= {400, 409} if keyed else set()
    if keyed:
        operation["parameters"] = [*operation.get("parameters", []), _KEY_PARAMETER]
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]  # FastAPI's own, for which ours comes
    for status, said in problems(*refusals).items():
        responses.setdefault(str(status), said)
    operation["responses"] = dict(sorted(responses.items()))
    for status, response in operation["responses"].items():
        names = _headers_of(status, is_limited=is_limited, keyed=keyed)
        if names:
            references = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
            response["headers"] = {**response.get("headers", {}), **references}


def _headers_of(status: str, *, is_limited: bool, keyed: bool) -> list[str]:
    """The headers that a response of this status has besides its own."""
    if status == "429":
        return ["Retry-After", *_OF_LIMITS]
    if not status.startswith("2"):
        return []
    return [
        "X-Request-ID",
        *(_OF_LIMITS if is_limited else ()),
        *([REPLAY_HEADER] if keyed else ()),
    ]

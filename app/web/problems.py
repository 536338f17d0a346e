"""Every error as problem+json (RFC 9457): one table from the tree of errors to HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from app.domain import errors
from app.web.schemas import FieldError, Problem

PROBLEM_MEDIA_TYPE = "application/problem+json"
API_PREFIXES = ("/v1/", "/healthz", "/readyz", "/version", "/metrics", "/openapi.json")


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """What all problems of one code have in common.

    Attributes:
        code: Stable; what a program acts on.
        status: HTTP status code.
        title: For people.
        is_open: Whether the detail is told although the status is 500 or more.
    """

    code: str
    status: int
    title: str
    is_open: bool = False


def _kind(error: type[errors.SamestoryError], status: int, title: str) -> ProblemKind:
    return ProblemKind(error.code, status, title)


KINDS_OF_ERRORS: Mapping[type[errors.SamestoryError], ProblemKind] = {
    error: _kind(error, status, title)
    for error, status, title in (
        (errors.SamestoryError, 500, "The request failed"),
        (errors.InputError, 422, "The input cannot be used"),
        (errors.InvalidArticleError, 422, "The article cannot be taken"),
        (errors.UnreadableInputError, 400, "The input cannot be read"),
        (errors.InvalidQueryError, 422, "The question is malformed"),
        (errors.FetchError, 422, "The address cannot be fetched"),
        (errors.RefusedAddressError, 422, "The address may not be fetched"),
        (errors.NotFoundError, 404, "There is no article or story of that id"),
        (errors.GoneError, 410, "The article or story is gone"),
        (errors.ConflictError, 409, "It contradicts what was decided"),
        (errors.OutdatedError, 412, "The story has changed since you looked at it"),
        (errors.KeyRequiredError, 401, "A key is needed"),
        (errors.ScopeMissingError, 403, "The key does not allow it"),
        (errors.TooManyTasksError, 429, "Too many tasks wait already"),
        (errors.ConfigurationError, 500, "The service is misconfigured"),
        (errors.ModelMismatchError, 500, "Stored vectors come from another embedding model"),
        (errors.StorageError, 503, "The storage cannot be used"),
        (errors.DataFolderInUseError, 503, "Another process writes to the data folder"),
        (errors.SchemaTooNewError, 503, "The database is of a newer version"),
        (errors.ClusterUnavailableError, 503, "The cluster does not answer"),
        (errors.ClusterDrainedError, 503, "The cluster takes nothing in any more"),
    )
}
"""Every class of `app.domain.errors`; tested complete."""

INTERNAL = ProblemKind("internal", 500, "Something went wrong inside")
TOO_LARGE = ProblemKind("request-too-large", 413, "The request body is too large")
NO_REVISION = ProblemKind("revision-required", 428, "The request must say which revision it saw")
CROSS_SITE = ProblemKind("cross-site", 403, "A page of another site may not do this")
FOREIGN_HOST = ProblemKind("foreign-host", 403, "Without keys it answers this machine only")
TOO_MANY_STREAMS = ProblemKind("too-many-streams", 503, "All live streams are taken")

UNKNOWN_ENCODING = ProblemKind("encoding-unsupported", 415, "The body is packed in another way")
KEY_INVALID = ProblemKind("idempotency-key-invalid", 400, "The Idempotency-Key cannot be used")
KEY_IN_USE = ProblemKind("idempotency-key-in-use", 409, "A request of this key is under way")
KEY_REUSED = ProblemKind("idempotency-key-reused", 422, "The key was used for another request")
ANSWER_LOST = ProblemKind("idempotency-answer-lost", 409, "The answer of this key was not kept")
TOO_MANY = ProblemKind("too-many-requests", 429, "There were too many requests")
OVERLOADED = ProblemKind("overloaded", 503, "Too much waits to be written", is_open=True)
READ_ONLY = ProblemKind("read-only", 503, "This server only reads", is_open=True)
MALFORMED = ProblemKind("request-malformed", 400, "This is no request of HTTP/1.1")
TOO_SLOW = ProblemKind("request-too-slow", 408, "The rest of the request did not come")
TOO_MANY_CONNECTIONS = ProblemKind(
    "too-many-connections", 503, "Too many connections are open", is_open=True
)
NOT_READY = ProblemKind("not-ready", 503, "The service cannot do its work now", is_open=True)
STOPPING = ProblemKind("stopping", 503, "The service is being stopped", is_open=True)

_MAY_PASS = (errors.StorageError, errors.ClusterUnavailableError)
_RETRY_AFTER_SECONDS = 10

_KINDS_OF_STATUS = {
    kind.status: kind
    for kind in (
        KINDS_OF_ERRORS[errors.UnreadableInputError],
        ProblemKind("route-not-found", 404, "There is nothing at this address"),
        ProblemKind("method-not-allowed", 405, "This address does not know the method"),
        TOO_LARGE,
        NO_REVISION,
        UNKNOWN_ENCODING,
        TOO_MANY,
        INTERNAL,
    )
}
_OTHER_KINDS = (
    CROSS_SITE,
    FOREIGN_HOST,
    TOO_MANY_STREAMS,
    KEY_INVALID,
    KEY_IN_USE,
    KEY_REUSED,
    ANSWER_LOST,
    OVERLOADED,
    MALFORMED,
    TOO_SLOW,
    TOO_MANY_CONNECTIONS,
    NOT_READY,
    READ_ONLY,
    STOPPING,
)

ALL_KINDS: Mapping[str, ProblemKind] = {
    kind.code: kind
    for kind in (*KINDS_OF_ERRORS.values(), *_KINDS_OF_STATUS.values(), *_OTHER_KINDS)
}
"""By code; what the reference page lists."""


class ProblemError(HTTPException):
    """Raised by handlers of requests where no error of the domain says it."""

    def __init__(
        self, kind: ProblemKind, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status_code=kind.status, detail=detail, headers=headers)
        self.kind = kind


def too_large(limit: int) -> ProblemError:
    """Says that a request body has more than `limit` bytes."""
    return ProblemError(
        TOO_LARGE,
        f"expected at most {limit:,} bytes, found more; send less at once or raise "
        "SAMESTORY_MAX_REQUEST_BYTES",
    )


def problem(
    kind: ProblemKind,
    detail: str,
    *,
    instance: str | None = None,
    request_id: str | None = None,
    wrong: tuple[FieldError, ...] = (),
) -> Problem:
    """Builds a problem; of what went wrong inside it tells no details."""
    if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not kind.is_open:
        detail = "The log of the service tells more, under the same request id."
    return Problem(
        type=f"/docs#problem-{kind.code}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        code=kind.code,
        instance=instance,
        request_id=request_id,
        errors=list(wrong),
    )


def problem_of_request(
    request: Request, kind: ProblemKind, detail: str, wrong: tuple[FieldError, ...] = ()
) -> Problem:
    """A problem that answers a request; its code is noted for who counts problems."""
    request.state.problem_code = kind.code
    return problem(
        kind,
        detail,
        instance=request.url.path,
        request_id=request.state.request_id,
        wrong=wrong,
    )


class Answers:
    """Answers problems: with a page to who reads pages, else with problem+json."""

    def __init__(self, error_page: Callable[[Request, Problem], Response]) -> None:
        self._error_page = error_page

    def answer(
        self, request: Request, given: Problem, headers: Mapping[str, str] | None = None
    ) -> Response:
        """The response that says a problem."""
        if _wants_page(request):
            page = self._error_page(request, given)
            page.headers.update(headers or {})
            return page
        return Response(
            given.model_dump_json(),
            status_code=given.status,
            media_type=PROBLEM_MEDIA_TYPE,
            headers=dict(headers or {}),
        )

    def refusal(self, request: Request, error: errors.SamestoryError | ProblemError) -> Response:
        """The response to a request that is not let in."""
        if isinstance(error, errors.SamestoryError):
            return self._on_samestory_error(request, error)
        return self._on_http_error(request, error)

    def install(self, application: FastAPI) -> None:
        """Answers every error that handlers raise on purpose."""
        # Starlette declares handlers of any exception, and calls each with its own.
        handle = application.add_exception_handler
        handle(errors.SamestoryError, self._on_samestory_error)  # type: ignore[arg-type]
        handle(HTTPException, self._on_http_error)  # type: ignore[arg-type]
        handle(RequestValidationError, self._on_validation_error)  # type: ignore[arg-type]

    def _on_samestory_error(self, request: Request, error: errors.SamestoryError) -> Response:
        kind = KINDS_OF_ERRORS[type(error)]
        if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            structlog.get_logger().error("request failed", code=error.code, reason=str(error))
        wrong: tuple[FieldError, ...] = ()
        if isinstance(error, errors.InvalidArticleError) and error.field:
            wrong = (_body_error(error.field, str(error)),)
        given = problem_of_request(request, kind, str(error), wrong)
        return self.answer(request, given, _headers(request, error))

    def _on_http_error(self, request: Request, error: HTTPException) -> Response:
        return self.answer(request, _of_http_error(request, error), error.headers)

    def _on_validation_error(self, request: Request, error: RequestValidationError) -> Response:
        return self.answer(request, _of_validation_error(request, error))


def _headers(request: Request, error: errors.SamestoryError) -> Mapping[str, str]:
    """When to ask again where that may help, and how to show which key is missing (RFC 6750)."""
    if type(error) in _MAY_PASS:
        return {"Retry-After": str(_RETRY_AFTER_SECONDS)}
    challenge = 'Bearer realm="Samestory"'
    if isinstance(error, errors.ScopeMissingError):
        challenge += f', error="insufficient_scope", scope="{error.needed}"'
    elif not isinstance(error, errors.KeyRequiredError):
        return {}
    elif "authorization" in request.headers:
        challenge += ', error="invalid_token"'
    return {"WWW-Authenticate": challenge}


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith(API_PREFIXES) and "text/html" in request.headers.get(
        "accept", ""
    )


def _of_http_error(request: Request, error: HTTPException) -> Problem:
    if isinstance(error, ProblemError):
        return problem_of_request(request, error.kind, error.detail)
    kind = _KINDS_OF_STATUS.get(error.status_code, INTERNAL)
    details = {
        400: "expected a JSON object in UTF-8, found something else",
        404: f"expected one of the addresses at /docs, found {request.url.path!r}",
        405: f"{request.method} is not among the methods of {request.url.path}",
    }
    return problem_of_request(request, kind, details.get(error.status_code, error.detail))


def _of_validation_error(request: Request, error: RequestValidationError) -> Problem:
    found = error.errors()
    if any(part["type"] == "json_invalid" or part["loc"] == ("body",) for part in found):
        kind = KINDS_OF_ERRORS[errors.UnreadableInputError]
        reason = found[0].get("ctx", {}).get("error") or found[0]["msg"]
        detail = f"expected a JSON object as application/json: {reason}"
        return problem_of_request(request, kind, detail)
    in_body = any(part["loc"][0] == "body" for part in found)
    kind = KINDS_OF_ERRORS[errors.InputError if in_body else errors.InvalidQueryError]
    wrong = tuple(_field_error(part["loc"], part["msg"]) for part in found)
    detail = "; ".join(f"{part.parameter or part.pointer}: {part.detail}" for part in wrong)
    return problem_of_request(request, kind, detail, wrong)


def _field_error(location: tuple[str | int, ...], message: str) -> FieldError:
    if location[0] == "body":
        return _body_error("/".join(str(part) for part in location[1:]), message)
    return FieldError(pointer=None, parameter=str(location[-1]), detail=message)


def _body_error(pointer: str, message: str) -> FieldError:
    return FieldError(pointer=f"#/{pointer}", parameter=None, detail=message)

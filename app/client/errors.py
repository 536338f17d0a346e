"""Every error the client raises on purpose.

ClientError
├── UnreachableError        no answer: no server there, or the connection broke
├── UnexpectedAnswerError   an answer that is not Samestory's
└── RefusedError            a problem (RFC 9457): code, status, detail, errors, request id
    ├── InvalidError            what was sent cannot be used (400, 413, 415, 422)
    ├── NotAllowedError         no key, a wrong one, or one without the right (401, 403)
    ├── NotFoundError           no such article, story or address (404, 405)
    │   └── GoneError               there was one (410)
    ├── ConflictError           it contradicts what was decided (409)
    │   └── OutdatedError           a story has changed since you looked (412, 428)
    ├── BusyError               too many requests for now (429, 503)
    └── FailedError             something went wrong inside the server (other 5xx)

Which one it is follows from the status; what to do about it says `code`.
"""

from collections.abc import Mapping
from typing import Final

import httpx2
from pydantic import ValidationError

from app.web.schemas import FieldError, Problem


class ClientError(Exception):
    """Root of the tree; `str(error)` is fit to be shown to a user."""


class UnreachableError(ClientError):
    """The server gave no answer, also not when asked again where that does no harm."""


class UnexpectedAnswerError(ClientError):
    """An answer came that is not one of Samestory: of a proxy, or of another version."""


class RefusedError(ClientError):
    """The server answered with a problem.

    Attributes:
        problem: As it came.
        retry_after_seconds: After how long to ask again; None if the server did not say.
    """

    def __init__(self, problem: Problem, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(f"{problem.detail} ({problem.code})")
        self.problem = problem
        self.retry_after_seconds = retry_after_seconds

    @property
    def code(self) -> str:
        """What to act on, such as `outdated`."""
        return self.problem.code

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.problem.status

    @property
    def detail(self) -> str:
        """What was expected, what was found, what to do."""
        return self.problem.detail

    @property
    def errors(self) -> list[FieldError]:
        """Which parts of the request are wrong."""
        return self.problem.errors

    @property
    def request_id(self) -> str | None:
        """As in the log of the server."""
        return self.problem.request_id


class InvalidError(RefusedError):
    """What was sent cannot be used."""


class NotAllowedError(RefusedError):
    """The key is missing or wrong, or does not give the right."""


class NotFoundError(RefusedError):
    """There is no such article, story or address."""


class GoneError(NotFoundError):
    """There was such an article or story; nothing of it is left."""


class ConflictError(RefusedError):
    """What is asked contradicts what was decided."""


class OutdatedError(ConflictError):
    """The story is not as the caller saw it: get it again and decide anew."""


class BusyError(RefusedError):
    """The server takes no more for now, and did not within the tries made."""


class FailedError(RefusedError):
    """Something went wrong inside the server; its log tells more under the request id."""


_BY_STATUS: Final[Mapping[int, type[RefusedError]]] = {
    400: InvalidError,
    401: NotAllowedError,
    403: NotAllowedError,
    404: NotFoundError,
    405: NotFoundError,
    409: ConflictError,
    410: GoneError,
    412: OutdatedError,
    413: InvalidError,
    415: InvalidError,
    422: InvalidError,
    428: OutdatedError,
    429: BusyError,
    503: BusyError,
}


def refusal(problem: Problem, *, retry_after_seconds: float | None = None) -> RefusedError:
    """The error that says a problem."""
    kind = FailedError if problem.status >= 500 else RefusedError
    kind = _BY_STATUS.get(problem.status, kind)
    return kind(problem, retry_after_seconds=retry_after_seconds)


def error_of(response: httpx2.Response, *, retry_after_seconds: float | None) -> ClientError:
    """The error that an answer without success is.

    Args:
        response: Read to its end.
        retry_after_seconds: As its header says.
    """
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        address = response.request.url.copy_with(query=None)
        return UnexpectedAnswerError(
            f"expected an answer of Samestory from {address}, found "
            f"status {response.status_code} without a problem; is that its address?"
        )
    return refusal(problem, retry_after_seconds=retry_after_seconds)

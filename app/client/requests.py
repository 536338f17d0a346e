"""What is asked of the server: requests as values, to be sent by either client."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import quote
from uuid import uuid4

from pydantic import BaseModel
from pydantic_core import to_json

AnswerT = TypeVar("AnswerT")

Fields = Mapping[str, object] | BaseModel
"""An object to send: a mapping (also with datetimes in it) or a model."""

JSON_MEDIA_TYPE = "application/json"
NDJSON_MEDIA_TYPE = "application/x-ndjson"
_NO_VALUES: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Request(Generic[AnswerT]):
    """A request and what its answer is read as.

    Attributes:
        path: Below the server's address.
        answer: A model, or NoneType where nothing comes back.
        parameters: Of the query; those that are None are left out.
        repeatable: Whether sending it twice does no more than sending it once.
        silence_seconds: Longest wait for a part of the answer; None: as the client says.
    """

    method: str
    path: str
    answer: type[AnswerT]
    parameters: Mapping[str, object] = field(default_factory=dict)
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True
    silence_seconds: float | None = None


def get(
    path: str, answer: type[AnswerT], parameters: Mapping[str, object] = _NO_VALUES
) -> Request[AnswerT]:
    """Reads."""
    return Request("GET", path, answer, _present(parameters))


def ask(path: str, answer: type[AnswerT], body: Fields) -> Request[AnswerT]:
    """A question too long for an address; changes nothing."""
    return Request("POST", path, answer, content=to_json(body), headers=_json_headers())


def put(path: str, answer: type[AnswerT], body: Fields) -> Request[AnswerT]:
    """Sets what stands at an address."""
    return Request("PUT", path, answer, content=to_json(body), headers=_json_headers())


def patch(path: str, answer: type[AnswerT], body: Fields) -> Request[AnswerT]:
    """Sets parts of what stands at an address."""
    return Request("PATCH", path, answer, content=to_json(body), headers=_json_headers())


def delete(path: str, answer: type[AnswerT], parameters: Mapping[str, object]) -> Request[AnswerT]:
    """Removes what stands at an address; a second time would be told that it is gone."""
    return Request("DELETE", path, answer, _present(parameters), repeatable=False)


def change(
    path: str, answer: type[AnswerT], body: Fields, *, if_match: str | None = None
) -> Request[AnswerT]:
    """Changes something once, however often it has to be sent: by a key made for it."""
    headers = {**_json_headers(), "Idempotency-Key": str(uuid4())}
    if if_match is not None:
        headers["If-Match"] = if_match
    return Request("POST", path, answer, content=to_json(body), headers=headers)


def lines(path: str, rows: Iterable[bytes]) -> Request[None]:
    """Many objects, one a line."""
    headers = {"Content-Type": NDJSON_MEDIA_TYPE}
    return Request("POST", path, type(None), content=b"".join(rows), headers=headers)


def in_path(identifier: object) -> str:
    """An id as a part of a path: it may hold slashes, spaces or any script."""
    return quote(str(identifier), safe="")


def _json_headers() -> dict[str, str]:
    return {"Content-Type": JSON_MEDIA_TYPE}


def _present(parameters: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in parameters.items() if value is not None}

"""A request that its sender may repeat, and the answer it gets each time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RepeatableRequest:
    """A request under a key of its sender.

    Attributes:
        caller: Who sends it; keys of two callers have nothing to do with each other.
        key: The sender's name for the request.
        digest: Of all that it asks for; a repeated request has the same.
    """

    caller: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered.

    Attributes:
        status: HTTP status code.
        headers: Names in lower case, and values.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of an earlier request under a key.

    Attributes:
        digest: Of that request.
        answer: None when it was begun, and no answer was kept.
    """

    digest: str
    answer: Answer | None

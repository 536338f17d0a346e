"""Where an article's bytes stand, and the conditions under which they are read."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.article import RawArticle, Rejected
from app.intake.validation import Limits

Items = Iterator[RawArticle | Rejected]


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of an article before its bytes are read.

    Attributes:
        id: The id it gets; '' to make one from address or content.
        url: Its address, if it has one.
        origin: What messages call it.
        received_at: Aware.
        limits: What is too large.
    """

    id: str
    url: str | None
    origin: str
    received_at: datetime
    limits: Limits


@dataclass(slots=True)
class Account:
    """What reading has come past so far; grows while articles are read.

    Attributes:
        bytes_read: Of the files given, as they lie on disk.
        passed_over: Files and records that are of another kind than articles, by what they
            are called (`.png`, `no page`).
    """

    bytes_read: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Conditions:
    """How all files of one call are read.

    Attributes:
        received_at: Aware.
        limits: What is too large.
        columns: For a field of an article the column, or path in JSON, that holds it.
        account: Told of what is read.
    """

    received_at: datetime
    limits: Limits
    columns: Mapping[str, str] = field(default_factory=dict)
    account: Account = field(default_factory=Account)


@dataclass(frozen=True, slots=True)
class Source:
    """A stream of bytes by its name.

    Attributes:
        name: Its path below the folder or archive given; its suffix tells the kind.
        origin: What messages call it.
        url: Its address, if it has one.
        depth: How many archives it was taken out of.
        unpacked: True where it is the content of a compressed file.
        alone: True where it was given by itself: then another kind than articles is an error,
            while in a folder it is passed over.
    """

    name: str
    origin: str
    url: str | None = None
    depth: int = 0
    unpacked: bool = False
    alone: bool = True

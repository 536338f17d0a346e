"""What to list, as keywords of Python: the parameters of the lists of the REST API."""

from collections.abc import Sequence
from typing import TypedDict


class StoryArguments(TypedDict, total=False):
    """Of `GET /v1/stories`: each narrows the list down; None is as good as absent."""

    language: str | Sequence[str] | None
    source: str | None
    name: str | None
    since: str | None
    until: str | None
    min_languages: int | None
    min_sources: int | None
    q: str | None
    storyline: str | None
    has_corrections: bool | None
    sort: str | None
    limit: int | None


class StorylineArguments(TypedDict, total=False):
    """The same of `GET /v1/storylines`."""

    language: str | Sequence[str] | None
    since: str | None
    until: str | None
    q: str | None
    min_stories: int | None
    limit: int | None


class SearchArguments(TypedDict, total=False):
    """The same of `GET /v1/search`."""

    language: str | None
    source: str | None
    since: str | None
    until: str | None
    limit: int | None


class StreamArguments(TypedDict, total=False):
    """The same of `GET /v1/stream`."""

    story_id: str | None
    storyline: str | None
    language: str | None
    source: str | None
    kind: Sequence[str] | None
    min_languages: int | None


class ChangeArguments(StreamArguments, total=False):
    """The same of `GET /v1/changes`."""

    limit: int | None

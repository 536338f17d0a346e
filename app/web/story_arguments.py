"""Which stories to list, as keywords of Python: the parameters of `GET /v1/stories`."""

from typing import TypedDict


class StoryArguments(TypedDict, total=False):
    """Each narrows the list down; None is as good as absent."""

    language: str | None
    source: str | None
    since: str | None
    until: str | None
    min_languages: int | None
    q: str | None
    limit: int | None

"""Which stories a client asks for: the parameters of `GET /v1/stories`, as keywords."""

from datetime import datetime
from typing import TypedDict


class StoryFilters(TypedDict, total=False):
    """All of them narrow the list down; what is not given does not."""

    language: str
    source: str
    since: str | datetime
    until: str | datetime
    min_languages: int
    q: str
    limit: int

"""Query parameters that an operation does not know, or not so often, are refused.

`?min_langauges=3` would else answer with all stories, and `?name=Biden&name=Putin` with those of
Putin, and nobody would notice.
"""

from collections import Counter
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError


async def refuse_misleading_parameters(request: Request) -> None:
    """A dependency of all operations; what the OpenAPI document lists is what they know.

    Raises:
        RequestValidationError: The query has a parameter of another name, or several of a name
            that is not a list's.
    """
    if not request.url.query:
        return
    path = request.scope["route"].path.replace(":path}", "}")
    operation = request.app.openapi()["paths"][path][request.method.lower()]
    parameters = operation.get("parameters", [])
    known = {each["name"]: each for each in parameters if each["in"] == "query"}
    given = Counter(name for name, _ in request.query_params.multi_items())
    wrong = [
        {"type": "extra_forbidden", "loc": ("query", name), "msg": said}
        for name, count in given.items()
        if (said := _wrong(name, count, known))
    ]
    if wrong:
        raise RequestValidationError(wrong)


def _wrong(name: str, count: int, known: Mapping[str, Mapping[str, Any]]) -> str | None:
    """What is wrong with a parameter, if anything is (Any: a node of the document)."""
    if name not in known:
        near = get_close_matches(name, known, n=1)
        return f"unknown; did you mean {near[0]!r}?" if near else f"unknown; {_expected(known)}"
    if count > 1 and known[name]["schema"].get("type") != "array":
        return f"expected once, found {count} times"
    return None


def _expected(known: Mapping[str, object]) -> str:
    return f"expected one of {', '.join(known)}" if known else "expected no parameter"

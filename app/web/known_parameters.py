"""Query parameters that an operation does not know are refused, not passed over.

`?min_langauges=3` would else answer with all stories, and nobody would notice.
"""

from difflib import get_close_matches

from fastapi import Request
from fastapi.exceptions import RequestValidationError


async def refuse_unknown_parameters(request: Request) -> None:
    """A dependency of all operations; what the OpenAPI document lists is what they know.

    Raises:
        RequestValidationError: The query has a parameter of another name.
    """
    if not request.url.query:
        return
    path = request.scope["route"].path.replace(":path}", "}")
    operation = request.app.openapi()["paths"][path][request.method.lower()]
    parameters = operation.get("parameters", [])
    known = [each["name"] for each in parameters if each["in"] == "query"]
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        raise RequestValidationError([_error(name, known) for name in unknown])


def _error(name: str, known: list[str]) -> dict[str, object]:
    near = get_close_matches(name, known, n=1)
    expected = f"did you mean {near[0]!r}?" if near else f"expected {_listed(known)}"
    return {"type": "extra_forbidden", "loc": ("query", name), "msg": f"unknown; {expected}"}


def _listed(known: list[str]) -> str:
    return f"one of {', '.join(known)}" if known else "no parameter"

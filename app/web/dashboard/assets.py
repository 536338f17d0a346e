"""Files of the dashboard: their addresses change when they do, so a browser keeps them for ever."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER: Final = Path(__file__).parent / "static"

_VERSION_DIGITS = 12


@cache
def asset(name: str) -> str:
    """Address of a file of `static/`, with a digest of what it holds."""
    digest = sha256((FOLDER / name).read_bytes()).hexdigest()[:_VERSION_DIGITS]
    return f"/static/{name}?v={digest}"


class Assets(StaticFiles):
    """Serves `static/`; what is asked for by `asset` need not be asked for again."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file; only a version that is the present one is kept."""
        answer = await super().get_response(path, scope)
        version = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
        if answer.status_code < 400 and asset(path).endswith(f"?v={version}"):
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer

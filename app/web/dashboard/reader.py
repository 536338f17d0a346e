"""Who reads: the language of the interface, and the languages in which headlines are preferred."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.dashboard.catalogues import ENGLISH, INTERFACES

LANGUAGE_COOKIE = "samestory_language"
LANGUAGE_PARAMETER = "lang"

_COOKIE_SECONDS = 365 * 24 * 3600
_MOST_PREFERENCES = 20  # of a header; the rest is not read


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is made.

    Attributes:
        interface: One of `INTERFACES`.
        languages: Primary tags, the preferred one first; never empty.
        path: Of the page that is read.
        query: Of that page, the choice of a language left out.
    """

    interface: str = ENGLISH
    languages: tuple[str, ...] = (ENGLISH,)
    path: str = "/"
    query: str = ""

    @property
    def address(self) -> str:
        """The page that is read."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def address_in(self, interface: str) -> str:
        """The same page with its interface in another language."""
        pairs = [*parse_qsl(self.query), (LANGUAGE_PARAMETER, interface)]
        return f"{self.path}?{urlencode(pairs)}"


_READER: ContextVar[Reader] = ContextVar("reader", default=Reader())  # noqa: B039 - frozen


def reader() -> Reader:
    """Who reads the page that is being made."""
    return _READER.get()


class Readers:
    """ASGI layer that finds out who reads, and keeps the language that was chosen."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http" or scope["path"].startswith("/v1/"):
            await self._application(scope, receive, send)
            return
        request = Request(scope)
        chosen = request.query_params.get(LANGUAGE_PARAMETER, "")

        async def send_with_choice(message: Message) -> None:
            if message["type"] == "http.response.start" and chosen in INTERFACES:
                cookie = f"{LANGUAGE_COOKIE}={chosen}; Path=/; Max-Age={_COOKIE_SECONDS}"
                MutableHeaders(scope=message).append("Set-Cookie", f"{cookie}; SameSite=Lax")
            await send(message)

        token = _READER.set(_reader_of(request, chosen))
        try:
            await self._application(scope, receive, send_with_choice)
        finally:
            _READER.reset(token)


def _reader_of(request: Request, chosen: str) -> Reader:
    stated = _preferences(request.headers.get("accept-language", ""))
    own = [
        each for each in (chosen, request.cookies.get(LANGUAGE_COOKIE, "")) if each in INTERFACES
    ]
    languages = [each.partition("-")[0] for each in [*own, *stated]]
    interface = next((each for each in languages if each in INTERFACES), ENGLISH)
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != LANGUAGE_PARAMETER]
    return Reader(
        interface=interface,
        languages=tuple(dict.fromkeys([*languages, interface])),
        path=request.scope["raw_path"].decode("latin-1"),
        query=urlencode(pairs),
    )


def _preferences(accept_language: str) -> Sequence[str]:
    """The tags of a header, the most wanted first."""
    weighed = []
    for part in accept_language.lower().split(",")[:_MOST_PREFERENCES]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        if weight > 0 and tag.replace("-", "").isalnum():
            weighed.append((-weight, tag))
    return [tag for _, tag in sorted(weighed, key=lambda each: each[0])]

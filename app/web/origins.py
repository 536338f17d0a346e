"""Where a request comes from: what a browser says of it, so that no foreign page acts for a person.

Two ways lead from a page on the web to a server on somebody's machine. Its script may send a
request there, which the browser marks as cross-site. Or its own name may be made to point to
that machine (DNS rebinding): then the `Host` header still has the foreign name.
"""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import Request

from app.web.problems import CROSS_SITE, FOREIGN_HOST, ProblemError

_READING = {"GET", "HEAD", "OPTIONS"}
_SIGNS_OF_A_PROXY = {"forwarded", "via", "x-forwarded-for", "x-real-ip"}
_OWN = {"same-origin", "none"}  # none: typed, bookmarked, or not sent by a page


def is_loopback(host: str) -> bool:
    """Whether a name or address stands for this very machine.

    Names other than `localhost` do not, whatever they resolve to.
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def refuse_foreign_host(request: Request) -> None:
    """Lets a request in that was sent from this machine, by one of its own names.

    Raises:
        ProblemError: `Host` has another name, or a proxy says that it passes it on.
    """
    if not _SIGNS_OF_A_PROXY.isdisjoint(request.headers):
        raise ProblemError(
            FOREIGN_HOST,
            "expected a request from this machine, found one that a proxy passes on; make a key "
            "for those behind it: `samestory keys create NAME --scope SCOPE`",
        )
    stated = request.headers.get("host", "")
    if not is_loopback(_host_of(stated)):
        raise ProblemError(
            FOREIGN_HOST,
            f"expected the Host localhost or 127.0.0.1, found {stated[:100]!r}; under other names "
            "it answers once there are keys: `samestory keys create NAME --scope SCOPE`",
        )


def refuse_cross_site(request: Request, trusted: Collection[str]) -> None:
    """Lets a request in that changes nothing, or comes from our own pages or from no page.

    Args:
        request: One that shows no key: a key is never sent by itself, as a cookie is.
        trusted: Origins whose pages may do everything too.

    Raises:
        ProblemError: A page of another site sent it.
    """
    origin = request.headers.get("origin")
    if request.method in _READING or origin in trusted:
        return
    # The first is what browsers say since 2023, except to plain http on other machines.
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        own = site in _OWN
    else:
        own = origin is None or origin.partition("://")[2] == request.headers.get("host")
    if not own:
        raise ProblemError(
            CROSS_SITE,
            f"expected a request of our own pages, found one of {(origin or site or '')[:100]!r}; "
            "to let its pages in, add it to SAMESTORY_CORS_ORIGINS",
        )


def _host_of(stated: str) -> str:
    """The host of a `Host` header, without port and brackets; empty when malformed."""
    try:
        return urlsplit(f"//{stated}").hostname or ""
    except ValueError:
        return ""

"""Signing in to the dashboard with a key, and out again; without JavaScript."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import KeyRequiredError
from app.domain.key import AccessKey, Scope
from app.web.callers import SESSION_COOKIE, Callers
from app.web.dashboard.local_paths import local_path
from app.web.dashboard.rendering import page
from app.web.sessions import LIFETIME

router = APIRouter()

_START = "/"


def _callers(request: Request) -> Callers:
    return cast(Callers, request.app.state.callers)


CallersOf = Annotated[Callers, Depends(_callers)]


@router.get("/sign-in")
async def sign_in_page(request: Request, callers: CallersOf) -> Response:
    """Asks for a key, or shows with which one you are signed in."""
    key = _signed_in(request, callers)
    return page(
        "sign_in.html",
        needed=callers.need_keys,
        key=key,
        allowed=[scope for scope in Scope if key and key.allows(scope)],
        wrong=None,
        then=_START,
    )


@router.post("/sign-in")
async def sign_in(
    request: Request,
    callers: CallersOf,
    key: Annotated[str, Form()] = "",
    then: Annotated[str, Form()] = _START,
) -> Response:
    """Opens a session for who has a key; the browser gets its token, never the key."""
    target = local_path(then, _START)
    try:
        shown = callers.keyring.admit(key.strip())
    except KeyRequiredError as error:
        return page(
            "sign_in.html", status=401, needed=True, key=None, wrong=str(error), then=target
        )
    answer = RedirectResponse(target, status_code=303)
    answer.set_cookie(
        SESSION_COOKIE,
        callers.sessions.open(shown.id),
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/sign-out")
async def sign_out(request: Request, callers: CallersOf) -> Response:
    """Ends the session."""
    callers.sessions.close(request.cookies.get(SESSION_COOKIE, ""))
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict")
    return answer


def ask_for_key(request: Request) -> Response:
    """The page in place of one that takes a key to see; signing in leads back to it."""
    path = request.scope["raw_path"].decode("latin-1")
    target = f"{path}?{request.url.query}" if request.url.query else path
    then = target if request.method == "GET" else _START
    return page("sign_in.html", status=401, needed=True, key=None, wrong=None, then=then)


def _signed_in(request: Request, callers: Callers) -> AccessKey | None:
    try:
        return callers.signed_in(request)
    except KeyRequiredError:
        return None

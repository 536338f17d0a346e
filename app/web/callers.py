"""Who asks: the holder of a key, somebody who signed in with one, or anybody on this machine."""

from starlette.requests import Request

from app.domain.errors import KeyRequiredError
from app.domain.key import AccessKey
from app.service.keys import Keyring
from app.web.sessions import Sessions

SESSION_COOKIE = "samestory_session"


class Callers:
    """Recognises callers.

    Args:
        keyring: The keys.
        sessions: Who signed in.
        is_exposed: Whether others than this machine can reach us; then keys are always needed.
    """

    def __init__(self, keyring: Keyring, sessions: Sessions, *, is_exposed: bool) -> None:
        self.keyring = keyring
        self.sessions = sessions
        self._is_exposed = is_exposed

    @property
    def need_keys(self) -> bool:
        """Whether keys are needed: as soon as there is one, and always when exposed."""
        return self._is_exposed or not self.keyring.is_empty

    def key_of(self, request: Request) -> AccessKey:
        """The key that a request shows, or that its session was opened with.

        Raises:
            KeyRequiredError: It shows none, or none that counts.
        """
        shown = shown_key(request)
        if shown is not None:
            return self.keyring.admit(shown)
        return self.signed_in(request)

    def signed_in(self, request: Request) -> AccessKey:
        """The key that the session of a request was opened with.

        Raises:
            KeyRequiredError: There is no session, or its key counts no more.
        """
        token = request.cookies.get(SESSION_COOKIE)
        key_id = self.sessions.key_of(token) if token else None
        if key_id is None:
            raise KeyRequiredError("expected a key as `Authorization: Bearer ...`, found none")
        return self.keyring.standing(key_id)


def shown_key(request: Request) -> str | None:
    """What the header `Authorization` holds as a key; None when there is no such header.

    Anything that is not one bearer token is an empty key, which nobody has.
    """
    headers = request.headers.getlist("authorization")
    if not headers:
        return None
    scheme, _, token = headers[0].partition(" ")
    return token.strip() if len(headers) == 1 and scheme.lower() == "bearer" else ""

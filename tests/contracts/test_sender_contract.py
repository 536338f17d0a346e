"""What every sender does: once, to checked addresses, without redirects, and not for ever."""

import asyncio
import socket
from collections.abc import Sequence

import pytest

from app.domain.errors import FetchError, RefusedAddressError
from app.domain.webhook import Reply
from app.intake.connection import Resolver, resolve_by_system
from app.intake.posting import CheckedSender
from tests.service.receiver import receiver


def sender(
    *, allow_private: bool = True, resolve: Resolver = resolve_by_system, seconds: float = 10.0
) -> CheckedSender:
    return CheckedSender(
        user_agent="Samestory/test",
        total_seconds=seconds,
        allow_private=allow_private,
        resolve=resolve,
    )


def test_a_message_comes_as_it_was_sent_and_a_redirect_is_not_followed() -> None:
    with receiver() as opened:
        opened.answer = lambda _: (307, {"Location": opened.url, "Retry-After": "7"})
        sent = sender().post(opened.url, {"webhook-id": "m1"}, "тяло".encode())
        assert asyncio.run(sent) == Reply(307, "7")
        (came,) = opened.received
    assert came.body == "тяло".encode()
    assert came.id == "m1"
    assert came.headers["user-agent"] == "Samestory/test"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://e.org/",
        "http:///x",
        "nonsense",
        "http://me:pw@e.org/",
        "http://[::1",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        asyncio.run(sender().check(url))
    with pytest.raises(RefusedAddressError):
        asyncio.run(sender().post(url, {}, b""))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254"])
def test_private_addresses_are_refused_before_anything_is_sent(host: str) -> None:
    with receiver() as opened:
        url = opened.url.replace("127.0.0.1", host)
        with pytest.raises(RefusedAddressError):
            asyncio.run(sender(allow_private=False).check(url))
        with pytest.raises(RefusedAddressError):
            asyncio.run(sender(allow_private=False).post(url, {}, b""))
        assert opened.received == []


def test_a_name_that_turns_private_after_the_check_is_refused_when_it_is_sent_to() -> None:
    found = iter([["93.184.215.14"], ["127.0.0.1"]])

    async def rebinding(_host: str, _port: int) -> Sequence[str]:
        return next(found)

    async def run() -> None:
        checked = sender(allow_private=False, resolve=rebinding)
        await checked.check("http://turns.example/")
        await checked.post("http://turns.example/", {}, b"")

    with pytest.raises(RefusedAddressError, match=r"127\.0\.0\.1"):
        asyncio.run(run())


def test_a_host_that_is_not_known_or_says_nothing_is_a_failure() -> None:
    async def unknown(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(FetchError, match="no such name"):
        asyncio.run(sender(resolve=unknown).check("https://e.org/"))
    with pytest.raises(FetchError, match="no such name"):
        asyncio.run(sender(resolve=unknown).post("https://e.org/", {}, b""))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(FetchError, match="expected an answer within"):
            asyncio.run(sender(seconds=0.2).post(url, {}, b""))

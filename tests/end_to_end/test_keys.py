"""Keys on the command line and before a real server: made, used and revoked while it runs."""

import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.cli import exits
from tests.end_to_end.conftest import Samestory

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what is tested
HUNG_UP = 0


@contextmanager
def serving(samestory: Samestory, host: str = "127.0.0.1") -> Iterator[str]:
    """The address of a running `samestory serve`."""
    with samestory.start("serve", "--host", host, "--port", "0") as process:
        assert process.stderr is not None
        said = next(line for line in process.stderr if line.startswith(b"dashboard at "))
        port = said.split()[2].decode().rpartition(":")[2]
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def status(address: str, secret: str | None = None, data: bytes | None = None) -> int:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    request = urllib.request.Request(address, data, headers)  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return int(error.code)
    except urllib.error.URLError:
        return HUNG_UP


def create(samestory: Samestory, name: str, *scopes: str) -> str:
    options = [word for scope in scopes for word in ("--scope", scope)]
    made = samestory.run("keys", "create", name, *options)
    assert made.exit_code == 0
    return made.stdout.strip()


def test_a_key_is_made_listed_and_revoked(samestory: Samestory) -> None:
    assert samestory.run("keys", "list").exit_code == exits.REJECTED
    first = samestory.run("keys", "create", "Дневник", "--scope", "ingest", "--scope", "correct")
    secret = first.stdout.strip()
    assert secret.startswith("samestory_k")
    assert "from now on every request needs a key" in first.stderr
    second = samestory.run("keys", "create", "b", "--scope", "read", "--expires", "2099-12-31")
    assert "from now on" not in second.stderr
    listed = samestory.run("keys", "list").stdout
    assert "Дневник" in listed
    assert "correct ingest" in listed
    assert "2099-12-31 23:59" in listed
    assert secret not in listed
    assert samestory.run("keys", "revoke", "Дневник").stdout.startswith("revoked Дневник (k")
    (document,) = samestory.lines("keys", "list")
    assert [key["revoked_at"] is None for key in document["keys"]] == [False, True]
    assert samestory.run("keys", "revoke", "Дневник").exit_code == exits.REJECTED
    assert samestory.run("keys", "clear").stdout == "forgot 2 keys\n"
    assert samestory.run("keys", "list").exit_code == exits.REJECTED


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["a"], exits.USAGE),
        (["a", "--scope", "root"], exits.USAGE),
        (["a", "--scope", "read", "--expires", "soon"], exits.USAGE),
        (["a", "--scope", "read", "--expires", "2001-01-01"], exits.REJECTED),
        ([" ", "--scope", "read"], exits.REJECTED),
    ],
)
def test_a_key_that_cannot_be_made_is_not(
    samestory: Samestory, words: list[str], code: int
) -> None:
    assert samestory.run("keys", "create", *words).exit_code == code
    assert samestory.run("keys", "list").stdout == ""


def test_what_is_done_with_keys_holds_at_once_where_serve_runs(samestory: Samestory) -> None:
    with serving(samestory) as address:
        stories = f"{address}/v1/stories"
        assert status(stories) == 200
        secret = create(samestory, "one", "read")
        assert status(stories) == 401
        assert status(f"{address}/healthz") == 200
        assert status(stories, secret) == 200
        assert status(f"{address}/v1/articles", secret, b"{}") == 403
        samestory.run("keys", "revoke", "one")
        assert status(stories, secret) == 401
        assert status(stories) == 401
        samestory.run("keys", "clear")
        assert status(stories) == 200


def test_serve_refuses_to_be_reached_by_others_as_long_as_there_is_no_key(
    samestory: Samestory,
) -> None:
    refused = samestory.run("serve", "--host", EVERYWHERE, "--port", "0")
    assert refused.exit_code == exits.UNUSABLE
    assert refused.stderr.count("\n") == 1
    command = f'samestory --data-dir "{samestory.data_dir}" keys create NAME --scope admin'
    assert command in refused.stderr
    secret = create(samestory, "one", "read")
    with serving(samestory, EVERYWHERE) as address:
        assert status(f"{address}/v1/stories", secret) == 200
        samestory.run("keys", "clear")
        assert status(f"{address}/v1/stories") == 401
        assert status(f"{address}/") == 401


def test_the_demo_gives_a_key_to_who_lets_others_reach_it(
    samestory: Samestory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMESTORY_HOST", EVERYWHERE)
    with samestory.start("demo", "--port", "0") as process:
        assert process.stderr is not None
        said = [next(process.stderr).decode()]
        while not said[-1].startswith("dashboard at "):
            said.append(next(process.stderr).decode())
        secret = next(line.split()[-1] for line in said if line.startswith("sign in with the key"))
        port = said[-1].split()[2].rpartition(":")[2]
        answered = [status(f"http://127.0.0.1:{port}/v1/stories", key) for key in (None, secret)]
        process.kill()
    assert answered == [401, 200]

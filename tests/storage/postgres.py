"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket, gone at the end."""

import atexit
import hashlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

_OWNER = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
_SETTINGS = "-c listen_addresses= -c fsync=off -c max_connections=300"


def _program(name: str) -> str | None:
    """The newest of Debian's, which are not on the path, or the one on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


MISSING = "needs PostgreSQL's server programs, such as Debian's package postgresql"
needs_server = pytest.mark.skipif(_program("initdb") is None, reason=MISSING)


@cache
def socket_folder() -> Path:
    """Where the server listens, started at the first call of this process."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="samestory-postgres-"))
    if _OWNER:
        shutil.chown(folder, _OWNER)
    data, log = str(folder / "data"), str(folder / "log")
    # A locale whose order is not that of bytes, which must not matter.
    made = [initdb, "-D", data, "-A", "trust", "-U", "samestory", "-E", "UTF8", "--no-sync"]
    _run(*made, "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
    _run(pg_ctl, "start", "-w", "-D", data, "-l", log, "-o", f"-k {folder} {_SETTINGS}")
    _after_us(f'"{pg_ctl}" stop -m immediate -D "{data}"; rm -rf "{folder}"')
    return folder


def _after_us(command: str) -> None:
    """Runs a command once this process is gone, however it ends: then its pipe is closed."""
    script = ["sh", "-c", f"read _; {command}"]
    waiting = subprocess.Popen(
        script, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, user=_OWNER, cwd="/"
    )
    atexit.register(waiting.communicate)


def url_of(folder: Path, *, through: Path | None = None) -> str:
    """Names a schema that belongs to a folder, made when absent.

    Args:
        folder: Any.
        through: The folder of another socket that leads to the server.
    """
    schema = f"t{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    with connect() as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    host = quote(str(through or socket_folder()), safe="")
    options = quote(f"-csearch_path={schema}", safe="")
    return f"postgresql://samestory@/postgres?host={host}&options={options}"


def connect() -> psycopg.Connection:
    """A connection of the tests' own, past the product."""
    host = str(socket_folder())
    return psycopg.connect(host=host, user="samestory", dbname="postgres", autocommit=True)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, user=_OWNER, stdout=subprocess.DEVNULL, cwd="/")

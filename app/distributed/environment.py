"""What Ray must find in the environment before it is imported: who may connect, and from where."""

import ipaddress
import os
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path

from app.domain.errors import ConfigurationError
from app.settings import Settings

NAMESPACE = "samestory"
"""Of the names of all actors."""

_TOKEN_FILE = "cluster.token"  # noqa: S105 - the name of a file
_TOKEN_BYTES = 32
_LEAST_TOKEN = 32  # characters; shorter ones could be guessed over the net


def prepare_environment(settings: Settings) -> Mapping[str, str]:
    """Sets what Ray reads when it is imported, in this process and those that it starts.

    Every connection shows a token; on a loopback address nothing listens on any other.

    Returns:
        What was set.

    Raises:
        ConfigurationError: Others can reach the address, and no token of good length is set or
            the store is a file, which other machines would not see.
    """
    wanted = {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": cluster_token(settings),
        "RAY_USAGE_STATS_ENABLED": "0",
        # Else each process that ends waits half a minute for work that is retried anyway.
        "RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S": "0",
        # Despite its name, it decides on any system whether Ray leaves the loopback address.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0" if is_loopback(host_of(settings)) else "1",
    }
    if settings.stated_database is None and not is_loopback(host_of(settings)):
        raise ConfigurationError(
            f"expected SAMESTORY_DATABASE_URL for a cluster at {host_of(settings)}, which other "
            "machines can join: they share a store in PostgreSQL, not a file"
        )
    os.environ.update(wanted)
    return wanted


def cluster_token(settings: Settings) -> str:
    """The token of the cluster: the one that is set, else one of its own in the data folder.

    Raises:
        ConfigurationError: Others can reach the address and no token of good length is set.
    """
    if settings.cluster_token is not None:
        token = settings.cluster_token.get_secret_value()
        if len(token) >= _LEAST_TOKEN:
            return token
    elif is_loopback(host_of(settings)):
        return _own_token(settings.data_dir)
    raise ConfigurationError(
        f"expected a token of {_LEAST_TOKEN} characters or more in SAMESTORY_CLUSTER_TOKEN for a "
        f"cluster at {host_of(settings)}, which others can reach, found "
        f"{'a shorter one' if settings.cluster_token else 'none'}; set the same one on every "
        "machine, or use a loopback address (SAMESTORY_CLUSTER=127.0.0.1:6379)"
    )


def host_of(settings: Settings) -> str:
    """The address that the cluster listens on."""
    return settings.cluster.rpartition(":")[0].strip("[]")


def port_of(settings: Settings) -> int:
    """The port that the cluster listens on."""
    return int(settings.cluster.rpartition(":")[2])


def is_listening(settings: Settings) -> bool:
    """Whether anything listens at the address of the cluster."""
    try:
        socket.create_connection((host_of(settings), port_of(settings)), timeout=1).close()
    except OSError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _own_token(folder: Path) -> str:
    path = folder / _TOKEN_FILE
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_TOKEN_BYTES))
    return path.read_text(encoding="ascii").strip()

"""Where databases of tests stand: each kind names the one that belongs to a folder."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.storage import postgres

PLACES: Mapping[str, Callable[[Path], Path | str]] = {
    "sqlite": lambda folder: folder / "store.db",
    "postgresql": postgres.url_of,
}

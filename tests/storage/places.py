"""Where databases of tests stand: each kind names the one that belongs to a folder."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.storage import postgres

PlaceIn = Callable[[Path], Path | str]

PLACES: Mapping[str, PlaceIn] = {
    "sqlite": lambda folder: folder / "store.db",
    "postgresql": postgres.url_of,
}

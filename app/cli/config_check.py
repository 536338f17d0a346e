"""`samestory serve --config-check`: whether a server would start, and why not."""

import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.clustering.scorer import load_scorer
from app.domain.errors import ModelMismatchError, SamestoryError, StorageError
from app.embedding.registry import load_embedder
from app.settings import Settings
from app.storage.data_folder import DATABASE_NAME, DataFolder
from app.storage.migrations import PRESENT_SCHEMA
from app.storage.stored_facts import StoredFacts, read_facts
from app.web.origins import is_loopback
from app.web.server import keys_needed, listen

_LEAST_FREE_BYTES = 500_000_000  # of the disk: SQLite's log and a rewritten index need room


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing.

    Attributes:
        is_fine: Whether the server would start with it.
    """

    about: str
    words: str
    is_fine: bool


def check_configuration(settings: Settings) -> list[Finding]:
    """Looks at everything a start needs; changes nothing, and goes on after what is wrong."""
    return [_found(about, looking, settings) for about, looking in _CHECKS.items()]


def _found(about: str, looking: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(about, looking(settings), is_fine=True)
    except SamestoryError as error:
        return Finding(about, f"{error} ({error.code})", is_fine=False)


def _folder(settings: Settings) -> str:
    path = settings.data_dir
    if not path.exists():
        above = next(each for each in path.absolute().parents if each.exists())
        if not os.access(above, os.W_OK | os.X_OK):
            raise StorageError(
                f"cannot make the data folder {path}: {above} is not writable; set "
                "SAMESTORY_DATA_DIR to a folder you may write to"
            )
        return f"{path} will be made"
    with DataFolder(path).lock():
        return f"{path} is writable, and nobody else writes there"


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(_there(settings.data_dir)).free
    if free < _LEAST_FREE_BYTES:
        raise StorageError(
            f"expected {_LEAST_FREE_BYTES / 1e9:.1f} GB free where the data folder stands, found "
            f"{free / 1e9:.1f} GB; make room or set SAMESTORY_DATA_DIR to another disk"
        )
    return f"{free / 1e9:,.1f} GB free"


def _database(settings: Settings) -> str:
    facts = _facts(settings)
    if facts is None:
        return "will be made"
    if facts.schema < PRESENT_SCHEMA:
        return f"schema {facts.schema}; the start upgrades it to {PRESENT_SCHEMA}: back it up first"
    return f"schema {facts.schema}"


def _model(settings: Settings) -> str:
    embedder, facts = load_embedder(settings.model), _facts(settings)
    if facts is not None and facts.fingerprint not in (None, embedder.fingerprint):
        raise ModelMismatchError(
            f"the database holds vectors of the model {facts.model!r}, the configured model is "
            f"{embedder.name!r}; set SAMESTORY_MODEL={facts.model}, or choose another folder"
        )
    return f"{embedder.name}, {embedder.dimension} dimensions"


def _scorer(settings: Settings) -> str:
    scorer = load_scorer(settings.scorer) if settings.scorer else load_scorer()
    if scorer.fingerprint != load_embedder(settings.model).fingerprint:
        return "of another model: log-odds are not calibrated; run `samestory train scorer`"
    return "calibrated for the model"


def _address(settings: Settings) -> str:
    with closing(listen(settings.host, settings.port)) as listener:
        host = listener.getsockname()[0]
    if is_loopback(host):
        return f"{settings.host} port {settings.port} is free; this machine only"
    facts = _facts(settings)
    if facts is None or not facts.has_keys:
        raise keys_needed(settings.host, settings.data_dir)
    return f"{settings.host} port {settings.port} is free; whoever asks needs a key"


def _facts(settings: Settings) -> StoredFacts | None:
    return read_facts(settings.data_dir / DATABASE_NAME)


def _there(path: Path) -> Path:
    return next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())


_CHECKS: Mapping[str, Callable[[Settings], str]] = {
    "data folder": _folder,
    "disk": _disk,
    "database": _database,
    "model": _model,
    "weights": _scorer,
    "address": _address,
}

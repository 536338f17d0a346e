"""Opens and saves the index of vectors beside the store that it is made from."""

import structlog

from app.domain.errors import StorageError
from app.index.faiss_index import FaissIndex
from app.index.seal import Seal
from app.ports import Embedder
from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore

_LOG = structlog.get_logger(__name__)


def open_index(folder: DataFolder, embedder: Embedder, store: SqlStore) -> FaissIndex:
    """The index as its files have it, brought up to the store unless a seal says it is.

    Raises:
        StorageError: The store cannot be read.
    """
    index = FaissIndex(folder.index_path, embedder.dimension, embedder.fingerprint)
    if _seal(folder).is_whole(index, store.edition()):
        return index
    restored = index.reconcile(store.vectors())
    if restored:
        _LOG.info("index.rebuilt", vectors=restored)
    return index


def save_index(index: FaissIndex, folder: DataFolder, store: SqlStore) -> None:
    """Who stops compares the index once more, so that who starts need not.

    A request that failed after its commit may have left something out of the index.
    """
    index.save()
    seal = _seal(folder)
    try:
        edition = store.edition()
        if not seal.is_whole(index, edition):
            index.reconcile(store.vectors())
            index.save()
            seal.put(index, edition)
    except StorageError as error:
        _LOG.warning("index.not_sealed", reason=str(error))


def _seal(folder: DataFolder) -> Seal:
    return Seal(folder.index_seal_path, folder.index_path)

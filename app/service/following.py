"""A process that only reads is kept up to what another process writes."""

from app.domain.decision import Decision
from app.ports import LedgerQuery, Store
from app.service.adjusting import Adjusting
from app.service.bulletin import Bulletin
from app.service.engine import Engine
from app.serving_ports import ReconciledIndex

_MOST_ENTRIES = 10_000  # looked at one by one; after more everything is compared


class Following:
    """Follows the writer of the same database. For one thread at a time.

    What is read from the database needs no following; the index of vectors, what the engine
    remembers, the weights and who waits for changes do.

    Args:
        store: Written to by the other process.
        index: Held by this one.
        engine: Forgets what it remembers; it is read again when it is asked for.
        adjusting: Uses the weights that were applied meanwhile.
        bulletin: Told what can be read.
        since: The number of the ledger, and of the last commit, before the index was read.
    """

    def __init__(
        self,
        store: Store,
        index: ReconciledIndex,
        engine: Engine,
        adjusting: Adjusting,
        bulletin: Bulletin,
        *,
        since: tuple[int, int],
    ) -> None:
        self._store, self._index = store, index
        self._engine, self._adjusting, self._bulletin = engine, adjusting, bulletin
        self._number, self._commit = since
        self._state: int | None = None

    def catch_up(self) -> bool:
        """Takes in what was written since the last time; False when there was nothing.

        Raises:
            StorageError: The database cannot be used; the next time begins where this one did.
        """
        state = self._store.state()
        if state == self._state:
            return False
        number, commit = self._store.last_number(), self._store.last_commit()
        if self._is_to_be_compared(number):
            self._index.reconcile(self._store.vectors())
        else:
            for ids, days, vectors in self._store.vectors(after=self._commit):
                self._index.add(ids, vectors, days)
        with self._engine.lock:
            self._engine.forget()
        self._adjusting.refresh()
        self._bulletin.publish(number)
        self._state, self._number, self._commit = state, number, commit
        return True

    def _is_to_be_compared(self, number: int) -> bool:
        """Whether articles may be gone, whose numbers of commits others may have now."""
        if number - self._number > _MOST_ENTRIES:
            return True
        entries = self._store.entries(LedgerQuery(after=self._number, until=number))
        return any(_deletes(entry.decision) for entry in entries)


def _deletes(decision: Decision) -> bool:
    return any(move.after is None for move in decision.moves)

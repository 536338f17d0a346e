"""Up to which entry of the ledger storylines were linked: a number among the meta data."""

from sqlalchemy import Connection, select

from app.storage.schema import meta
from app.storage.upsert import insert_or_update

_KEY = "linked"
_NUMBER = select(meta.c.value).where(meta.c.key == _KEY)
_INSERT = insert_or_update(meta)
_WRITE = _INSERT.on_conflict_do_update(
    index_elements=[meta.c.key], set_={"value": _INSERT.excluded.value}
)


def read_linked(connection: Connection) -> int | None:
    """None for a database that was never written by a version that kept the number."""
    stored = connection.scalar(_NUMBER)
    return None if stored is None else int(stored)


def write_linked(connection: Connection, number: int) -> None:
    """Says that the stories of all entries up to this number were linked."""
    connection.execute(_WRITE, {"key": _KEY, "value": str(number)})

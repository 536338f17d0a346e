"""Changes as a data folder tells them to another process than the one that writes it."""

import time
from collections.abc import Iterator
from typing import Final

from app.domain.change import ChangeFilter
from app.service.changes import Changes
from app.web import change_wire

_CHANGES_A_READ: Final = 100
_LOOK_SECONDS: Final = 1.0  # no other process wakes a reader: it has to look


def changes_until_now(
    changes: Changes, after: str | None, which: ChangeFilter
) -> Iterator[change_wire.ChangeEvent]:
    """All that pass after a cursor, up to the newest there is when they are read.

    Raises:
        InvalidQueryError: It is no cursor of this log.
    """
    here, has_more = changes.place(after), True
    while has_more:
        page = changes.page(here, which, _CHANGES_A_READ)
        yield from map(change_wire.change, page.changes)
        here, has_more = page.after, page.has_more


def changes_as_they_come(
    changes: Changes, after: str | None, which: ChangeFilter
) -> Iterator[change_wire.StreamedEvent]:
    """The same, and then what any process writes, a second later at most; without end.

    Raises:
        InvalidQueryError: It is no cursor of this log.
    """
    here = changes.place(after)
    while True:
        page = changes.page(here, which, _CHANGES_A_READ)
        for told in map(change_wire.change, page.changes):
            yield change_wire.StreamedEvent(told.cursor, told.kind, told)
        here = page.after
        if not page.has_more and not changes.look(here):
            time.sleep(_LOOK_SECONDS)

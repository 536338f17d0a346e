"""The log of changes: entries of the ledger for readers of stories, filtered, page by page."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from app.domain.change import Change, ChangeFilter, changes, touched
from app.domain.decision import LedgerEntry
from app.domain.errors import InvalidQueryError
from app.domain.story import StoryId, StorySummary
from app.ports import LedgerQuery, Store
from app.service.bulletin import Bulletin

_MAX_SCANNED = 2_000  # entries that one page may read to find some that pass
_ENTRIES_A_READ = 200
_LONGEST_CURSOR = 18  # digits; a number of the ledger is at most 2**63 - 1
LATEST = "latest"


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change, and the stories it touched as they are at present.

    Attributes:
        stories: Those that live.
    """

    change: Change
    stories: Mapping[StoryId, StorySummary]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Changes that pass, oldest first.

    Attributes:
        after: Number of the last entry that was looked at, whether it passed or not.
        has_more: Whether there are entries after it.
    """

    changes: tuple[ChangeView, ...]
    after: int
    has_more: bool


class Changes:
    """Answers which changes there were. Safe to call from several threads.

    What many ask at once is read once: the pages of the present moment are kept until the
    next change.

    Args:
        store: Read.
        bulletin: Knows up to which entry all is written.
    """

    def __init__(self, store: Store, bulletin: Bulletin) -> None:
        self._store = store
        self._bulletin = bulletin
        self._lock = threading.Lock()
        self._kept: dict[int, list[ChangeView]] = {}
        self._kept_at = 0

    def place(self, cursor: str | None) -> int:
        """The number that a cursor stands for; 0 for none, the newest for 'latest'.

        Raises:
            InvalidQueryError: It is no cursor of this log.
        """
        newest = self._bulletin.newest
        if not cursor:
            return 0
        if cursor == LATEST:
            return newest
        usable = cursor.isascii() and cursor.isdecimal() and len(cursor) <= _LONGEST_CURSOR
        if not usable or int(cursor) > newest:
            raise InvalidQueryError(
                f"after: expected a cursor of this log or {LATEST!r}, found {cursor[:60]!r}; "
                "begin anew without one"
            )
        return int(cursor)

    def look(self, after: int) -> bool:
        """Whether there is something after a number, also of what another process wrote."""
        self._bulletin.publish(self._store.last_number())
        return self._bulletin.newest > after

    def page(self, after: int, which: ChangeFilter, limit: int) -> ChangePage:
        """At most `limit` changes after a number; few or none when few of many pass."""
        newest = self._bulletin.newest
        found: list[ChangeView] = []
        here, last = after, min(newest, after + _MAX_SCANNED)
        while here < last:
            views = (
                self._of_story(which.story_id, here, newest)
                if which.story_id
                else (self._all(here, newest))
            )
            for view in views:
                here = view.change.number
                if which.passes(view.change, view.stories):
                    found.append(view)
                    if len(found) == limit:
                        return ChangePage(tuple(found), here, here < newest)
            if not views:
                here = newest
        return ChangePage(tuple(found), here, here < newest)

    def numbered(self, numbers: Sequence[int]) -> list[ChangeView]:
        """Changes by their numbers, in order, with their stories as they are now."""
        described: list[Change] = []
        runs = groupby(enumerate(sorted(numbers)), key=lambda each: each[1] - each[0])
        for _, run in runs:  # numbers that follow one another are read at once
            first, *rest = [number for _, number in run]
            query = LedgerQuery(after=first - 1, until=rest[-1] if rest else first)
            entries = list(self._store.entries(query))
            described += changes(entries, self._sizes(entries, first - 1))
        return self._views(described)

    def _all(self, after: int, newest: int) -> list[ChangeView]:
        with self._lock:
            if self._kept_at != newest:
                self._kept, self._kept_at = {}, newest
            kept = self._kept.get(after)
            if kept is None:
                query = LedgerQuery(after=after, until=newest)
                entries = list(islice(self._store.entries(query), _ENTRIES_A_READ))
                kept = self._views(changes(entries, self._sizes(entries, after)))
                if newest - after <= _MAX_SCANNED:  # not for who reads it all from the beginning
                    self._kept[after] = kept
        return kept

    def _of_story(self, story_id: StoryId, after: int, newest: int) -> list[ChangeView]:
        query = LedgerQuery(after=after, until=newest, stories=[story_id])
        wanted = list(islice(self._store.entries(query), _ENTRIES_A_READ))
        if not wanted:
            return []
        # Between them others may have touched the stories that these touch.
        between = LedgerQuery(after=after, until=wanted[-1].number, stories=_touched(wanted))
        entries = list(self._store.entries(between))
        numbers = {each.number for each in wanted}
        described = changes(entries, self._sizes(entries, after))
        return self._views([each for each in described if each.number in numbers])

    def _sizes(self, entries: Sequence[LedgerEntry], after: int) -> Mapping[StoryId, int]:
        return self._store.sizes(_touched(entries), after)

    def _views(self, described: Sequence[Change]) -> list[ChangeView]:
        ids = {each.story_id for change in described for each in change.stories}
        living = self._store.summaries(ids)
        return [
            ChangeView(
                change,
                {
                    each.story_id: living[each.story_id]
                    for each in change.stories
                    if each.story_id in living
                },
            )
            for change in described
        ]


def _touched(entries: Sequence[LedgerEntry]) -> list[StoryId]:
    return touched(move for entry in entries for move in entry.decision.moves)

"""When a story is compared as a whole: each time it has doubled, and when it comes to rest."""

import heapq
from collections import deque
from collections.abc import Iterator
from datetime import timedelta

from app.clustering.profile import Profile
from app.domain.article import ArticleId
from app.ports import Store
from app.service.memory import Memory

REST = timedelta(hours=24)
"""A story is at rest when the stream has gone on for so long past its last article."""

_REST_ARRIVALS = 48
"""Articles that arrive before a story without dates is at rest: `tests.benchmarks.undated` of five
files rises by .015 to .027 with it; in one of its orders with 16, 32 and 96 by less, or at more
mistakes."""

_GROWN = 4
"""Articles from which a story is large enough to be compared as it grows: one that is reported on
for days does not come to rest before they are over."""

_REST_HOURS = REST / timedelta(hours=1)


class Settling:
    """Tells which stories to compare as a whole at each arrival.

    A story is at rest by the times of publication alone. The clock of the stream is the latest
    publication so far: the same articles in the same order bring the same stories to rest, in
    one batch or many and with restarts between. Where no article of a story has a date, what
    arrives is counted instead.

    Args:
        store: The truth; read, never written.
        memory: Articles and their places.
    """

    def __init__(self, store: Store, memory: Memory) -> None:
        self._store = store
        self._memory = memory
        self.forget()

    def forget(self) -> None:
        """Drops what was learnt since the last commit."""
        self._waiting: list[tuple[float, ArticleId]] | None = None
        self._clock = 0.0
        self._arrived: deque[ArticleId | None] | None = None

    def after(self, article: Profile) -> Iterator[ArticleId]:
        """An article of each story to compare after an arrival: the new one, or the story's last.

        Each is told when it is asked for, so that what was decided about those before it is seen.

        Args:
            article: It has been placed.
        """
        if self._has_grown(article.id):
            yield article.id
        arrived = self._arrivals()
        arrived.append(article.id if article.hours is None else None)
        first = arrived.popleft() if len(arrived) > _REST_ARRIVALS else None
        if first is not None and self._is_quiet(first):
            yield first
        if article.hours is None:
            return
        waiting = self._begun()
        heapq.heappush(waiting, (article.hours, article.id))
        self._clock = max(self._clock, article.hours)
        while waiting and waiting[0][0] <= self._clock - _REST_HOURS:
            _, article_id = heapq.heappop(waiting)
            if self.is_last(article_id):
                yield article_id

    def is_last(self, article_id: ArticleId) -> bool:
        """Whether a story has no later article than this."""
        place = self._memory.membership(article_id)
        if place is None or place.copy_of is not None:
            return False
        members = self._memory.profiles(self._memory.members(place.story_id))
        return article_id == max((each.hours or 0.0, each.id) for each in members)[1]

    def _is_quiet(self, article_id: ArticleId) -> bool:
        """Whether no article of a story has a date, and none has arrived lately."""
        place = self._memory.membership(article_id)
        if place is None or place.copy_of is not None:
            return False
        members = self._memory.profiles(self._memory.members(place.story_id))
        lately = set(self._arrivals())
        return all(each.hours is None and each.id not in lately for each in members)

    def _arrivals(self) -> deque[ArticleId | None]:
        """The latest articles, None for those with a date."""
        if self._arrived is None:
            recent = (each.article for each in self._store.recent(_REST_ARRIVALS))
            self._arrived = deque(None if each.published else each.id for each in recent)
        return self._arrived

    def _has_grown(self, article_id: ArticleId) -> bool:
        """Whether an article has made its story as large as a power of two."""
        place = self._memory.membership(article_id)
        if place is None or place.copy_of is not None:
            return False
        size = len(self._memory.members(place.story_id))
        return size >= _GROWN and size.bit_count() == 1

    def _begun(self) -> list[tuple[float, ArticleId]]:
        if self._waiting is None:
            stored = self._store.published_lately(REST)
            self._waiting = [(at.timestamp() / 3600, article_id) for article_id, at in stored]
            heapq.heapify(self._waiting)
            self._clock = max((hours for hours, _ in self._waiting), default=0.0)
        return self._waiting

"""The map of stories: each a point, near those of like meaning."""

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from app.domain.article import ArticleId
from app.domain.story import StoryId, StorySort, StorySummary
from app.domain.story_list import StoryQuery
from app.domain.vectors import Matrix
from app.ports import Clock, Store

MAX_STORIES = 4_000
"""The newest stories that are shown: they take 300 kB on the wire, and a browser draws them in
a few milliseconds."""

PATIENCE_SECONDS = 0.1
"""A map of a few hundred stories is ready by then; of 100,000 articles it takes 2 seconds."""

_PAGE = 200
_EDGE = 0.01  # of the stories on each side lie at the edge, so that a few do not press the rest


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A story on the map.

    Attributes:
        x: From 0, left, to 1, right.
        y: From 0, top, to 1, bottom.
    """

    story: StorySummary
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the map, its edges included."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, point: MapPoint) -> bool:
        """Whether a point lies in it."""
        return self.left <= point.x <= self.right and self.top <= point.y <= self.bottom


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map as it was drawn.

    Attributes:
        points: The newest stories, those of most sources first; at most `MAX_STORIES`.
        drawn_at: Aware, UTC.
        is_present: Whether nothing was written since; if something was, it is being drawn anew.
    """

    points: tuple[MapPoint, ...]
    drawn_at: datetime
    is_present: bool


class StoryMap:
    """Draws the map in a thread of its own, anew once it is asked for after a write.

    Nobody waits long: until the new drawing is ready the last one is shown. Safe in many threads.

    A story stands where the middle of its reports is, copies left out, in the plane of the two
    directions in which the middles differ most (principal components). The same stories give
    the same map.

    Args:
        store: Read.
        clock: Tells when it was drawn.
        patience_seconds: How long a new drawing is waited for.
    """

    def __init__(
        self, store: Store, clock: Clock, *, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._store = store
        self._clock = clock
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="map")
        self._is_closed = False
        self._drawn: tuple[int, Drawing] | None = None
        self._being_drawn: Future[None] | None = None

    def drawing(self) -> Drawing | None:
        """The last drawing; None while the first one is not ready.

        Raises:
            StorageError: The database cannot be used.
        """
        with self._lock:
            state = self._store.state()
            if self._drawn is not None and self._drawn[0] == state:
                return self._drawn[1]
            if self._being_drawn is None or self._being_drawn.done():
                self._being_drawn = self._hand.submit(self._draw_anew)
            being_drawn = self._being_drawn
        with suppress(TimeoutError):
            being_drawn.result(self._patience_seconds)
        drawn = self._drawn
        if drawn is None:
            return None
        return replace(drawn[1], is_present=drawn[0] == state)

    def close(self) -> None:
        """Draws no more; returns when the store is let go."""
        self._is_closed = True
        self._hand.shutdown()

    def _draw_anew(self) -> None:
        state = self._store.state()  # before it is read: what is written meanwhile outdates it
        drawing = Drawing(self._draw(), self._clock.now(), is_present=True)
        if not self._is_closed:
            self._drawn = (state, drawing)

    def _draw(self) -> tuple[MapPoint, ...]:
        stories = self._newest()
        if not stories:
            return ()
        places = _in_plane(self._middles([each.id for each in stories]))
        points = [
            MapPoint(story, round(float(x), 4), round(float(y), 4))
            for story, (x, y) in zip(stories, places, strict=True)
        ]
        return tuple(sorted(points, key=lambda each: (-len(each.story.sources), each.story.id)))

    def _newest(self) -> list[StorySummary]:
        stories: list[StorySummary] = []
        cursor = None
        while len(stories) < MAX_STORIES and not self._is_closed:
            query = StoryQuery(sort=StorySort.NEWEST, limit=_PAGE, cursor=cursor)
            page = self._store.stories(query)
            stories += page.stories
            cursor = page.next_cursor
            if cursor is None:
                break
        return stories[:MAX_STORIES]

    def _middles(self, ids: Sequence[StoryId]) -> Matrix:
        """The mean vector of each story's reports, `(stories, dim)`."""
        members = self._store.members(ids)
        rows = {
            place.article_id: row
            for row, story_id in enumerate(ids)
            for place in members.get(story_id, ())
            if place.copy_of is None
        }
        sums: Matrix | None = None
        for article_ids, _, vectors in self._store.vectors():
            if self._is_closed:
                break
            if sums is None:
                sums = np.zeros((len(ids), vectors.shape[1]), dtype=np.float32)
            here, of = _chosen(article_ids, rows)
            np.add.at(sums, of, vectors[here])
        if sums is None:
            return np.zeros((len(ids), 2), dtype=np.float32)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        unit: Matrix = (sums / np.maximum(lengths, 1e-9)).astype(np.float32)
        return unit


def _chosen(ids: Iterable[ArticleId], rows: dict[ArticleId, int]) -> tuple[list[int], list[int]]:
    """Places in a batch of the articles that count, and the rows they count for."""
    found = [(place, rows[each]) for place, each in enumerate(ids) if each in rows]
    return [place for place, _ in found], [row for _, row in found]


def _in_plane(middles: Matrix) -> Matrix:
    """Two principal components of the rows, each spread over [0, 1]; `(n, 2)`."""
    centred = middles - middles.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    axes = directions[:, -2:][:, ::-1]
    # An axis may point either way: its largest coordinate is taken to be positive.
    largest = axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])]
    flat = centred @ (axes * np.where(largest < 0, -1, 1))
    low, high = np.quantile(flat, [_EDGE, 1 - _EDGE], axis=0)
    spread: Matrix = np.clip((flat - low) / np.maximum(high - low, 1e-9), 0, 1)
    return spread

"""A partition of the index as an actor, and all of them as what `PartitionedIndex` asks."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from typing import Any

from threadpoolctl import threadpool_limits

from app.bootstrap import open_store
from app.distributed.gathering import gathered
from app.distributed.index_part import IndexPart
from app.distributed.layout import Layout
from app.distributed.partitioned_index import Found
from app.domain.article import ArticleId
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix, ModelFingerprint
from app.settings import Settings


class IndexActor(IndexPart):
    """An `IndexPart` that opens the store itself, wherever it is started.

    Args:
        settings: Name the store.
        dimension: As for `IndexPart`, with those that follow.
    """

    def __init__(
        self,
        settings: Settings,
        dimension: int,
        fingerprint: ModelFingerprint,
        *,
        layout: Layout,
        number: int,
    ) -> None:
        threadpool_limits(1, user_api="blas")
        self._open = ExitStack()  # until the process ends
        store = self._open.enter_context(open_store(settings))
        super().__init__(store, dimension, fingerprint, layout=layout, number=number)


class ActorParts:
    """`Parts` that are actors. An actor that dies is asked again when it has rebuilt itself.

    Args:
        actors: Handles, by number.
    """

    def __init__(self, actors: Sequence[Any]) -> None:
        self._actors = actors

    def search(
        self, asked: Mapping[int, tuple[Matrix, int, Sequence[DayRange]]]
    ) -> Mapping[int, list[Found]]:
        """Asks partitions by number, all at once."""
        answers = [self._actors[number].search.remote(*each) for number, each in asked.items()]
        return dict(zip(asked, gathered(answers), strict=True))

    def add(self, ids: Sequence[ArticleId], vectors: Matrix, days: Sequence[date | None]) -> None:
        """Tells every partition."""
        gathered([actor.add.remote(ids, vectors, days) for actor in self._actors])

    def remove(self, ids: Collection[ArticleId]) -> None:
        """Tells every partition."""
        gathered([actor.remove.remote(ids) for actor in self._actors])

    def counts(self, days: DayRange | None) -> list[int]:
        """Vectors of every partition, or those of some days."""
        return gathered([actor.count.remote(days or DayRange()) for actor in self._actors])

    def latest(self, limit: int) -> list[Mapping[ArticleId, date | None]]:
        """Asks every partition."""
        return gathered([actor.latest.remote(limit) for actor in self._actors])

    def catch_up(self) -> int:
        """Lets every partition take over what was committed and not told; vectors held then."""
        return sum(gathered([actor.catch_up.remote() for actor in self._actors]))

"""How articles fit stories, as the engine meets them when it replays labelled streams."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.clustering.profile import Floats
from app.clustering.scorer import Scorer
from app.clustering.story_fit import STORY_FEATURES
from app.clustering.weighing import Weighing
from app.domain.article import ArticleId
from app.domain.decision import Decision
from app.index.exact import ExactIndex
from app.ports import Lexicon
from app.service.engine import Engine, days_and_vectors
from app.storage.sql_store import SqlStore
from app.training.examples import Stream

WINDOW_DAYS = 14
_AT = datetime(2026, 1, 1, tzinfo=UTC)  # decisions bear a time, which changes nothing


@dataclass(frozen=True, slots=True, eq=False)
class StoryFits:
    """Fits of one part.

    Attributes:
        values: `(n, len(STORY_FEATURES))`.
        conditions: `(n, 2)`.
        share: Of the story's articles that report the article's event, `(n,)`.
        groups: Of the articles, `(n,)`.
    """

    values: Floats
    conditions: Floats
    share: Floats
    groups: npt.NDArray[np.str_]

    def select(self, rows: npt.NDArray[np.bool_]) -> "StoryFits":
        """The fits of some rows, `(n,)`."""
        return StoryFits(
            self.values[rows], self.conditions[rows], self.share[rows], self.groups[rows]
        )


def collect_fits(
    streams: Sequence[Stream],
    scorer_of: Callable[[str], Scorer],
    lexicon: Lexicon,
) -> StoryFits:
    """Replays streams through the engine and notes each fit it weighs; deterministic.

    Args:
        streams: Each in a store of its own.
        scorer_of: The weights to decide about articles of a group with, fitted without it.
        lexicon: Of the embedding model.
    """
    rows: list[tuple[Floats, Floats, float, str]] = []
    for stream in streams:
        labels = {each.embedded.article.id: each.item.label for each in stream}
        groups = {each.embedded.article.id: each.item.group for each in stream}

        def note(
            weighing: Weighing,
            labels: dict[ArticleId, str] = labels,  # bound now: each stream has its own
            groups: dict[ArticleId, str] = groups,
        ) -> None:
            own = weighing.article.id
            for each in weighing.weighed:
                others = [one for one in weighing.places.members(each.story_id) if one != own]
                share = float(np.mean([labels[one] == labels[own] for one in others]))
                rows.append((each.fit.values, each.fit.conditions, share, groups[own]))

        replay(stream, scorer_of, lexicon, note)
    return StoryFits(
        values=np.array([row[0] for row in rows]).reshape(len(rows), len(STORY_FEATURES)),
        conditions=np.array([row[1] for row in rows]).reshape(len(rows), 2),
        share=np.array([row[2] for row in rows]),
        groups=np.array([row[3] for row in rows]),
    )


def replay(
    stream: Stream,
    scorer_of: Callable[[str], Scorer],
    lexicon: Lexicon,
    watch: Callable[[Weighing], None] = lambda _: None,
) -> list[Decision]:
    """The engine's decisions about a stream, each article by weights of its own; deterministic.

    Args:
        stream: At least one article, in order.
        scorer_of: The weights to decide about articles of a group with.
        lexicon: Of the embedding model.
        watch: Told what each article is weighed against.
    """
    decisions: list[Decision] = []
    with tempfile.TemporaryDirectory(prefix="samestory-train-") as folder:
        store = SqlStore(Path(folder) / "empty.db")
        index = ExactIndex(len(stream[0].embedded.whole))
        first = scorer_of(stream[0].item.group)
        engine = Engine(store, index, lexicon, first, WINDOW_DAYS, watch=watch)
        for each in stream:
            engine.use(scorer_of(each.item.group))
            decisions += engine.decide([each.embedded], at=_AT)
            days, vectors = days_and_vectors([each.embedded])
            index.add([each.embedded.article.id], vectors, days)
        store.close()
    return decisions


def join_fits(parts: Sequence[StoryFits]) -> StoryFits:
    """Puts at least one part's fits together."""
    return StoryFits(
        values=np.concatenate([part.values for part in parts]),
        conditions=np.concatenate([part.conditions for part in parts]),
        share=np.concatenate([part.share for part in parts]),
        groups=np.concatenate([part.groups for part in parts]),
    )

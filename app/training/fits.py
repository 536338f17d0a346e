"""What fits what, as the engine meets it when it replays labelled streams."""

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.clustering.dividing import Dividing
from app.clustering.profile import Floats
from app.clustering.scorer import Scorer
from app.clustering.story_fit import FIT_CONDITIONS, STORY_FEATURES
from app.clustering.union_fit import UNION_FEATURES
from app.clustering.uniting import Uniting
from app.clustering.vicinity import Verdict
from app.clustering.weighing import Weighing
from app.domain.article import ArticleId
from app.domain.decision import Decision
from app.index.exact import ExactIndex
from app.ports import Lexicon
from app.service.engine import Engine
from app.service.neighbourhood import fresh
from app.service.watch import Watch
from app.storage.sql_store import SqlStore
from app.training.examples import Stream

WINDOW_DAYS = 14
_AT = datetime(2026, 1, 1, tzinfo=UTC)  # decisions bear a time, which changes nothing


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """How articles fit stories, or stories and parts of them each other, in one part.

    Attributes:
        values: `(n, features)`.
        conditions: `(n, len(FIT_CONDITIONS))`.
        share: Of the pairs of articles, one of each side, those that report one event, `(n,)`;
            pairs of doubtful labels aside.
        groups: Of the article that was placed, or of the last of the story that settled, `(n,)`.
    """

    values: Floats
    conditions: Floats
    share: Floats
    groups: npt.NDArray[np.str_]

    def select(self, rows: npt.NDArray[np.bool_]) -> "Fits":
        """The fits of some rows, `(n,)`."""
        return Fits(self.values[rows], self.conditions[rows], self.share[rows], self.groups[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """What the engine meets in replays of one part.

    Attributes:
        stories: Articles against stories.
        unions: Stories looked at as a whole against others.
        divisions: Parts of them against each other.
    """

    stories: Fits
    unions: Fits
    divisions: Fits

    def select(self, is_wanted: Callable[[str], bool]) -> "Met":
        """What was met of some groups.

        Args:
            is_wanted: Tells of a group whether it is one of them.
        """
        return Met(
            *(
                each.select(np.array([is_wanted(group) for group in each.groups], dtype=bool))
                for each in (self.stories, self.unions, self.divisions)
            )
        )


class Notes(Watch):
    """Notes what the engine weighs in the replay of a stream, with what is true of it.

    Args:
        stream: With its labels.
    """

    def __init__(self, stream: Stream) -> None:
        self._labels = {each.embedded.article.id: each.item.label for each in stream}
        self._groups = {each.embedded.article.id: each.item.group for each in stream}
        self._doubtful = {each.item.label: each.item.doubtful for each in stream}
        self._settling = ""
        self._stories: list[_Row] = []
        self._unions: list[_Row] = []
        self._divisions: list[_Row] = []

    @property
    def met(self) -> Met:
        """All that was noted."""
        return Met(
            stories=_fits(self._stories, len(STORY_FEATURES)),
            unions=_fits(self._unions, len(UNION_FEATURES)),
            divisions=_fits(self._divisions, len(UNION_FEATURES)),
        )

    def weighed(self, weighing: Weighing) -> None:
        """Notes how the article fits each story."""
        own, places = weighing.article.id, weighing.places
        for each in weighing.weighed:
            others = [one for one in places.members(each.story_id) if one != own]
            share = self._share([own], others)
            if share is not None:
                row = (each.fit.values, each.fit.conditions, share, self._groups[own])
                self._stories.append(row)

    def settling(self, article_id: ArticleId) -> None:
        """Notes whose story is next."""
        self._settling = self._groups[article_id]

    def dividing(self, dividing: Dividing) -> None:
        """Notes how parts of the story fit each other."""
        for each in dividing.divisions:
            part, rest = ([one.id for one in side] for side in (each.part, each.rest))
            self._divisions += self._rows(part, rest, each.verdict)

    def uniting(self, uniting: Uniting) -> None:
        """Notes how the story fits each other."""
        places = uniting.vicinity.places
        home = places.members(uniting.vicinity.home)
        for each in uniting.unions:
            self._unions += self._rows(home, places.members(each.story_id), each.verdict)

    def _rows(
        self, left: Sequence[ArticleId], right: Sequence[ArticleId], verdict: Verdict
    ) -> list["_Row"]:
        share = self._share(left, right)
        if share is None:
            return []
        return [(verdict.fit.values, verdict.fit.conditions, share, self._settling)]

    def _share(self, left: Sequence[ArticleId], right: Sequence[ArticleId]) -> float | None:
        """Of the pairs, one of each side, those of one event; None where labels tell of none."""
        known = same = 0
        of_left, of_right = (Counter(self._labels[each] for each in side) for side in (left, right))
        for one, count in of_left.items():
            for other, others in of_right.items():
                if other not in self._doubtful[one]:
                    known += count * others
                    same += count * others * (one == other)
        return same / known if known else None


_Row = tuple[Floats, Floats, float, str]


def collect_fits(
    streams: Sequence[Stream],
    scorer_of: Callable[[str], Scorer],
    lexicon: Lexicon,
) -> Met:
    """Replays streams through the engine and notes each fit it weighs; deterministic.

    Args:
        streams: Each in a store of its own.
        scorer_of: The weights to decide about articles of a group with, fitted without it.
        lexicon: Of the embedding model.
    """
    found = []
    for stream in streams:
        notes = Notes(stream)
        replay(stream, scorer_of, lexicon, notes)
        found.append(notes.met)
    return join_met(found)


def replay(
    stream: Stream,
    scorer_of: Callable[[str], Scorer],
    lexicon: Lexicon,
    watch: Watch | None = None,
) -> list[Decision]:
    """The engine's decisions about a stream, each article by weights of its own; deterministic.

    Args:
        stream: At least one article, in order.
        scorer_of: The weights to decide about articles of a group with, and about the stories
            at rest whose last article is of it.
        lexicon: Of the embedding model.
        watch: Told what is weighed.
    """
    decisions: list[Decision] = []
    with tempfile.TemporaryDirectory(prefix="samestory-train-") as folder:
        store = SqlStore(Path(folder) / "empty.db")
        index = ExactIndex(len(stream[0].embedded.whole))
        groups = {each.embedded.article.id: each.item.group for each in stream}
        switch = _Switch(lambda article_id: scorer_of(groups[article_id]), watch or Watch())
        first = scorer_of(stream[0].item.group)
        switch.engine = Engine(store, index, lexicon, first, WINDOW_DAYS, watch=switch)
        for each in stream:
            switch.to(each.embedded.article.id)
            decisions += switch.engine.decide([each.embedded], at=_AT)
            fresh([each.embedded]).add_to(index)
        store.close()
    return decisions


class _Switch(Watch):
    """Gives the engine the weights for each article and each story at rest."""

    engine: Engine

    def __init__(self, scorer_of: Callable[[ArticleId], Scorer], watch: Watch) -> None:
        self._scorer_of = scorer_of
        self._watch = watch

    def to(self, article_id: ArticleId) -> None:
        self.engine.use(self._scorer_of(article_id))

    def weighed(self, weighing: Weighing) -> None:
        self._watch.weighed(weighing)

    def settling(self, article_id: ArticleId) -> None:
        self.to(article_id)
        self._watch.settling(article_id)

    def dividing(self, dividing: Dividing) -> None:
        self._watch.dividing(dividing)

    def uniting(self, uniting: Uniting) -> None:
        self._watch.uniting(uniting)


def join_met(parts: Sequence[Met]) -> Met:
    """Puts what was met in at least one part together."""
    return Met(
        stories=_join([part.stories for part in parts]),
        unions=_join([part.unions for part in parts]),
        divisions=_join([part.divisions for part in parts]),
    )


def _join(parts: Sequence[Fits]) -> Fits:
    return Fits(
        values=np.concatenate([part.values for part in parts]),
        conditions=np.concatenate([part.conditions for part in parts]),
        share=np.concatenate([part.share for part in parts]),
        groups=np.concatenate([part.groups for part in parts]),
    )


def _fits(rows: Sequence[_Row], features: int) -> Fits:
    return Fits(
        values=np.array([row[0] for row in rows]).reshape(len(rows), features),
        conditions=np.array([row[1] for row in rows]).reshape(len(rows), len(FIT_CONDITIONS)),
        share=np.array([row[2] for row in rows]),
        groups=np.array([row[3] for row in rows], dtype=str),
    )

"""Simulation: how the articles of the last days would be grouped otherwise; nothing changes.

The articles are replayed twice, in folders that are thrown away: as the settings are, and as
they would be. So only what the settings do is seen, not what earlier days did.
"""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.domain.article import Article, ArticleId
from app.domain.constraint import Constraint
from app.domain.story import StoryId
from app.domain.vectors import ModelFingerprint
from app.service.corrections import By, Corrections
from app.service.history import History
from app.service.ingest import Ingest
from app.service.preparation import Vectors

_SIMULATION = By("simulation")


class Pipeline(Protocol):
    """What a replay needs of a service."""

    @property
    def ingest(self) -> Ingest:
        """Takes articles in."""
        ...

    @property
    def corrections(self) -> Corrections:
        """Takes what people said."""
        ...

    @property
    def history(self) -> History:
        """Tells where everything is."""
        ...


OpenIn = Callable[[Path], AbstractContextManager[Pipeline]]
"""Opens a writable service on an empty folder."""

Watched = Callable[[Sequence[Article], str], Iterable[Article]]
"""Sees the articles of a replay pass, told in words which replay it is."""


@dataclass(frozen=True, slots=True)
class SimulatedStory:
    """A story of one of the two replays.

    Attributes:
        headline: Of its earliest article.
        articles: By arrival.
    """

    headline: str
    articles: tuple[ArticleId, ...]


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Stories that share articles and are not the same before and after."""

    before: tuple[SimulatedStory, ...]
    after: tuple[SimulatedStory, ...]


@dataclass(frozen=True, slots=True)
class SimulationView:
    """What would change.

    Attributes:
        articles: Articles replayed.
        merged: Several stories that would be one.
        split: Stories that would be several.
        changed: Stories that would exchange articles.
        constraints: Constraints of people that held in both replays.
    """

    articles: int
    stories_before: int
    stories_after: int
    merged: tuple[Regrouping, ...]
    split: tuple[Regrouping, ...]
    changed: tuple[Regrouping, ...]
    constraints: int


def simulate(
    history: History,
    days: int,
    present: OpenIn,
    other: OpenIn,
    *,
    watched: Watched = lambda articles, _: articles,
) -> SimulationView:
    """Replays the articles of the last days in two ways and compares.

    Of forgotten texts the stored vectors are taken; another model has the titles alone.

    Args:
        history: Of the data folder; only read.
        days: Counted back from the latest publication.
        present: With the settings as they are.
        other: With the settings to be tried.
        watched: May raise, to end it early; nothing is left then.
    """
    articles = history.recent(days)
    constraints = [each.constraint for each in history.constraints()]
    vectors = history.forgotten_vectors(articles)
    before, model = _replayed(
        watched(articles, "grouping as it is"), constraints, present, lambda _: vectors
    )
    after, _ = _replayed(
        watched(articles, "grouping as it would be"),
        constraints,
        other,
        lambda fingerprint: vectors if fingerprint == model else {},
    )
    return _compared(articles, before, after, len(constraints))


def _replayed(
    articles: Iterable[Article],
    constraints: Sequence[Constraint],
    open_in: OpenIn,
    vectors_for: Callable[[ModelFingerprint], Mapping[str, Vectors]],
) -> tuple[dict[ArticleId, StoryId], ModelFingerprint]:
    """Where each article is at the end, and by which model."""
    with (
        tempfile.TemporaryDirectory(prefix="samestory-simulate-") as folder,
        open_in(Path(folder)) as pipeline,
    ):
        if constraints:
            pipeline.corrections.adopt(constraints, _SIMULATION)
        model = pipeline.ingest.fingerprint
        pipeline.ingest.replay(articles, vectors_for(model))
        places = pipeline.history.as_of(None).memberships
        return {article_id: place.story_id for article_id, place in places.items()}, model


def _compared(
    articles: Sequence[Article],
    before: Mapping[ArticleId, StoryId],
    after: Mapping[ArticleId, StoryId],
    constraints: int,
) -> SimulationView:
    titles = {article.id: article.title for article in _by_publication(articles)}
    old, new = _stories(titles, before), _stories(titles, after)
    merged, split, changed = [], [], []
    for stories_before, stories_after in _overlapping(before, after):
        found = Regrouping(
            tuple(old[each] for each in stories_before), tuple(new[each] for each in stories_after)
        )
        if len(found.before) == len(found.after) == 1:
            continue
        if len(found.after) == 1:
            merged.append(found)
        elif len(found.before) == 1:
            split.append(found)
        else:
            changed.append(found)
    return SimulationView(
        articles=len(articles),
        stories_before=len(old),
        stories_after=len(new),
        merged=_largest_first(merged),
        split=_largest_first(split),
        changed=_largest_first(changed),
        constraints=constraints,
    )


def _by_publication(articles: Iterable[Article]) -> list[Article]:
    return sorted(
        articles,
        key=lambda each: (
            each.published is None,
            each.published.at.timestamp() if each.published else 0.0,
            each.id,
        ),
    )


def _stories(
    titles: Mapping[ArticleId, str], places: Mapping[ArticleId, StoryId]
) -> dict[StoryId, SimulatedStory]:
    members: dict[StoryId, list[ArticleId]] = {}
    for article_id in titles:
        members.setdefault(places[article_id], []).append(article_id)
    return {
        story_id: SimulatedStory(titles[ids[0]], tuple(ids)) for story_id, ids in members.items()
    }


def _overlapping(
    before: Mapping[ArticleId, StoryId], after: Mapping[ArticleId, StoryId]
) -> list[tuple[list[StoryId], list[StoryId]]]:
    """The stories of both sides that share articles, directly or through others, together."""
    group: dict[StoryId, tuple[set[StoryId], set[StoryId]]] = {}
    groups_after: dict[StoryId, tuple[set[StoryId], set[StoryId]]] = {}
    for article_id, story_before in before.items():
        story_after = after[article_id]
        mine = group.setdefault(story_before, ({story_before}, set()))
        theirs = groups_after.setdefault(story_after, (set(), {story_after}))
        if mine is not theirs:
            mine[0].update(theirs[0])
            mine[1].update(theirs[1])
            group.update(dict.fromkeys(theirs[0], mine))
            groups_after.update(dict.fromkeys(theirs[1], mine))
    distinct = {id(each): each for each in group.values()}.values()
    return [(sorted(olds), sorted(news)) for olds, news in distinct]


def _largest_first(found: Iterable[Regrouping]) -> tuple[Regrouping, ...]:
    def size(each: Regrouping) -> tuple[int, str]:
        return -sum(len(story.articles) for story in each.before), each.before[0].articles[0]

    return tuple(sorted(found, key=size))

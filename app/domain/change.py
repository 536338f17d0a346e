"""A change: an entry of the ledger as readers of stories need it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.decision import Cause, DecisionKind, LedgerEntry, Move
from app.domain.story import StoryId, StorylineId, StorySummary


class Became(StrEnum):
    """What became of a story that a change touched."""

    OPENED = "opened"  # it had no article before
    GREW = "grew"
    SHRANK = "shrank"
    CHANGED = "changed"  # as many articles as before: a new version, a copy that is none now
    MERGED = "merged"  # its articles went to another story, where its id leads
    CEASED = "ceased"  # nothing of it is left


@dataclass(frozen=True, slots=True)
class StoryChange:
    """What a change did to one story.

    Attributes:
        article_count: Articles in it after the change.
        leads_to: The story that its id redirects to since then; only when it merged.
    """

    story_id: StoryId
    became: Became
    article_count: int
    leads_to: StoryId | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What one decision changed.

    Attributes:
        number: Of the ledger's entry.
        stories: Those it touched, by id.
        moves: Of the articles it speaks of; one that stayed has the same place before and after.
    """

    number: int
    kind: DecisionKind
    cause: Cause
    decided_at: datetime
    stories: tuple[StoryChange, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes pass. Each that is given must hold.

    `language`, `source`, `storyline_id` and `min_languages` ask for one story among those
    touched that has all of these at present. A change after which none of its stories lives
    passes them all: who followed one must learn that it is gone.

    Attributes:
        story_id: Changes that touch this story.
        kinds: Changes of these kinds; empty for all.
    """

    story_id: StoryId | None = None
    storyline_id: StorylineId | None = None
    language: str | None = None
    source: str | None = None
    kinds: tuple[DecisionKind, ...] = ()
    min_languages: int = 1

    def passes(self, change: Change, stories: Mapping[StoryId, StorySummary]) -> bool:
        """Whether a change passes.

        Args:
            change: With all that it touched.
            stories: Those of these that live.
        """
        if self.kinds and change.kind not in self.kinds:
            return False
        ids = [each.story_id for each in change.stories]
        if self.story_id is not None and self.story_id not in ids:
            return False
        living = [stories[each] for each in ids if each in stories]
        return not living or any(self._suits(each) for each in living)

    def _suits(self, story: StorySummary) -> bool:
        return (
            (self.language is None or self.language in story.languages)
            and (self.source is None or self.source in story.sources)
            and (self.storyline_id is None or self.storyline_id == story.storyline_id)
            and len(story.languages) >= self.min_languages
        )


def touched(moves: Iterable[Move]) -> list[StoryId]:
    """The stories that moves speak of, by id."""
    places = (place for move in moves for place in (move.before, move.after))
    return sorted({place.story_id for place in places if place is not None})


def changes(entries: Iterable[LedgerEntry], sizes: Mapping[StoryId, int]) -> list[Change]:
    """The changes of entries that follow one another.

    Args:
        entries: In order; every one between the first and the last that touches a story of
            theirs.
        sizes: Articles in each of these stories before the first; none when it is absent.
    """
    present = dict(sizes)
    found = []
    for entry in entries:
        decision = entry.decision
        stories = touched(decision.moves)
        before = {each: present.get(each, 0) for each in stories}
        for move in decision.moves:
            if move.before is not None:
                present[move.before.story_id] = present.get(move.before.story_id, 0) - 1
            if move.after is not None:
                present[move.after.story_id] = present.get(move.after.story_id, 0) + 1
        leads_to = dict([decision.redirect] if decision.redirect else [])
        found.append(
            Change(
                number=entry.number,
                kind=decision.kind,
                cause=decision.cause,
                decided_at=decision.decided_at,
                stories=tuple(
                    _story_change(each, before[each], present.get(each, 0), leads_to.get(each))
                    for each in stories
                ),
                moves=decision.moves,
            )
        )
    return found


def _story_change(
    story_id: StoryId, before: int, after: int, leads_to: StoryId | None
) -> StoryChange:
    if after == 0:
        became = Became.CEASED if leads_to is None else Became.MERGED
        return StoryChange(story_id, became, 0, leads_to)
    if before == 0:
        return StoryChange(story_id, Became.OPENED, after)
    if after == before:
        return StoryChange(story_id, Became.CHANGED, after)
    return StoryChange(story_id, Became.GREW if after > before else Became.SHRANK, after)

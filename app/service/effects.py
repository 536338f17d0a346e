"""Effects: what a correction would make of stories, told before anything is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.article import Article, ArticleId
from app.domain.change import touched
from app.domain.decision import Decision, Move
from app.domain.story import StoryId
from app.ports import Store
from app.service.corrections import Corrections
from app.service.views import Corrected

Correcting = Callable[[Corrections], Corrected]


@dataclass(frozen=True, slots=True)
class StoryEffect:
    """What becomes of one story.

    Attributes:
        stays: Articles that are in it before and after, by id; the others likewise.
        comes: Articles that come into it.
        leaves: Articles that go elsewhere.
    """

    story_id: StoryId
    stays: tuple[Article, ...]
    comes: tuple[Article, ...]
    leaves: tuple[Article, ...]

    @property
    def is_new(self) -> bool:
        """Whether the story is not there yet."""
        return not self.stays and not self.leaves

    @property
    def ceases(self) -> bool:
        """Whether nothing is left of it."""
        return not self.stays and not self.comes


@dataclass(frozen=True, slots=True)
class Effect:
    """What a correction would do.

    Attributes:
        stories: Those it touches, the ones that are there already first.
        revisions: Of these as they are now; what the correction builds on.
    """

    decision: Decision
    stories: tuple[StoryEffect, ...]
    revisions: Mapping[StoryId, int]


class Effects:
    """Foresees corrections. Safe to call from several threads.

    Args:
        store: Read.
        corrections: Those that would be made.
    """

    def __init__(self, store: Store, corrections: Corrections) -> None:
        self._store = store
        self._corrections = corrections

    def of(self, doing: Correcting) -> Effect:
        """What a correction would do; nothing is stored.

        Raises:
            ConflictError: It contradicts what a person said, or changes nothing.
            NotFoundError: There is no such article, story or decision.
        """
        foreseen = self._corrections.foresee(doing)
        moves = foreseen.decision.moves
        ids = touched(moves)
        members = {
            story_id: [each.article_id for each in places]
            for story_id, places in self._store.members(ids).items()
        }
        named = {each for present in members.values() for each in present}
        articles = self._store.articles(named | {move.article_id for move in moves})
        effects = [_effect(each, moves, members.get(each, []), articles) for each in ids]
        return Effect(
            decision=foreseen.decision,
            stories=tuple(sorted(effects, key=lambda each: (each.is_new, each.story_id))),
            revisions=foreseen.revisions,
        )


def _effect(
    story_id: StoryId,
    moves: Sequence[Move],
    present: Sequence[ArticleId],
    articles: Mapping[ArticleId, Article],
) -> StoryEffect:
    after = {move.article_id: move.after and move.after.story_id for move in moves}
    stays = [each for each in present if after.get(each, story_id) == story_id]
    leaves = [each for each in present if after.get(each, story_id) != story_id]
    comes = [each for each, home in after.items() if home == story_id and each not in present]
    return StoryEffect(
        story_id,
        *(
            tuple(articles[each] for each in sorted(ids) if each in articles)
            for ids in (stays, comes, leaves)
        ),
    )

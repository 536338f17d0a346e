"""What a form asks to correct, and the correction that it is."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from app.domain.article import ArticleId
from app.domain.errors import InvalidQueryError
from app.domain.story import StoryId
from app.service.corrections import By, Corrections
from app.service.effects import Correcting
from app.service.views import Corrected

_PAIR = 2
_LONGEST_AUTHOR, _LONGEST_REASON = 200, 2_000  # characters, as the REST API has them


class Act(StrEnum):
    """What may be done by hand."""

    SPLIT = "split"
    MOVE = "move"
    MERGE = "merge"
    LINK = "link"
    NEVER = "never"
    UNLINK = "unlink"
    UNDO = "undo"


class Step(StrEnum):
    """Whether to show what it would do, or to do it."""

    PREVIEW = "preview"
    APPLY = "apply"


class Asked(BaseModel):
    """The form of a correction, as typed.

    Attributes:
        article: Ids of the articles that are ticked.
        target: Id of the other story.
        number: Of the decision to be undone.
        seen: `revision story` for each story that was looked at.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    do: Act
    step: Step = Step.PREVIEW
    article: list[str] = []
    target: str = ""
    number: int = 0
    author: str = ""
    reason: str = ""
    seen: list[str] = []

    @property
    def articles(self) -> list[ArticleId]:
        """The articles that are ticked."""
        return [ArticleId(each) for each in self.article]

    @property
    def revisions(self) -> dict[StoryId, int]:
        """The stories that were looked at, and their revisions then."""
        pairs = (each.partition(" ") for each in self.seen)
        return {StoryId(story): int(said) for said, _, story in pairs if said.isdecimal()}


def correction(asked: Asked, home: StoryId, *, expected: Mapping[StoryId, int]) -> Correcting:
    """The correction that a form asks for.

    Args:
        asked: The form.
        home: The story on whose page it stands.
        expected: Revisions that it builds on; none to find out what it would do now.

    Raises:
        InvalidQueryError: Something is not chosen, or too much is.
    """
    author, reason = asked.author.strip(), asked.reason.strip()
    if asked.step is Step.APPLY and not author:
        raise InvalidQueryError("expected your name, found none: the history keeps who decided")
    by = By(author[:_LONGEST_AUTHOR] or "somebody", reason[:_LONGEST_REASON] or None, expected)
    return _MAKING[asked.do](asked, home, by)


def _split(asked: Asked, home: StoryId, by: By) -> Correcting:
    if not asked.articles:
        raise InvalidQueryError("expected at least one report to split off, found none ticked")
    return lambda to: to.split(home, asked.articles, by)


def _move(asked: Asked, _home: StoryId, by: By) -> Correcting:
    if len(asked.articles) != 1:
        raise InvalidQueryError(
            f"expected one report to move, found {len(asked.articles)} ticked; split several off "
            "and merge the story that they make"
        )
    target = _target(asked)
    return lambda to: to.move(asked.articles[0], target, by)


def _merge(asked: Asked, home: StoryId, by: By) -> Correcting:
    target = _target(asked)
    return lambda to: to.merge(home, target, by)


def _undo(asked: Asked, _home: StoryId, by: By) -> Correcting:
    return lambda to: to.undo(asked.number, by)


def _pair(asked: Asked, _home: StoryId, by: By) -> Correcting:
    if len(asked.articles) != _PAIR:
        raise InvalidQueryError(f"expected two reports, found {len(asked.articles)} ticked")
    one, other = asked.articles

    def say(to: Corrections) -> Corrected:
        saying = {Act.LINK: to.link, Act.NEVER: to.never, Act.UNLINK: to.unlink}[asked.do]
        return saying(one, other, by)

    return say


def _target(asked: Asked) -> StoryId:
    if not asked.target.strip():
        raise InvalidQueryError("expected another story, found none chosen; search for it first")
    return StoryId(asked.target.strip())


_MAKING = {
    Act.SPLIT: _split,
    Act.MOVE: _move,
    Act.MERGE: _merge,
    Act.LINK: _pair,
    Act.NEVER: _pair,
    Act.UNLINK: _pair,
    Act.UNDO: _undo,
}

"""A story with all that belongs to it, as it was at one moment."""

from dataclasses import dataclass

from app.domain.article import Article
from app.domain.story import Membership, StorySummary


@dataclass(frozen=True, slots=True)
class WholeStory:
    """A living story.

    Attributes:
        summary: As lists show it.
        revision: The number of its last decision in the ledger.
        members: Its articles with their places, earliest published first, undated last, then
            by id.
        storyline: The stories of its storyline, itself among them, by id; none without one.
    """

    summary: StorySummary
    revision: int
    members: tuple[tuple[Membership, Article], ...]
    storyline: tuple[StorySummary, ...]

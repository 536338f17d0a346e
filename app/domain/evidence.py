"""Evidence: named, signed contributions in log-odds that two articles report one event."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.article import ArticleId
from app.domain.story import StoryId


class EvidenceKind(StrEnum):
    """What a contribution rests on."""

    PRIOR = "prior"  # how seldom two articles this near report one event
    MEANING = "meaning"
    NAMES = "names"
    NUMBERS = "numbers"
    DATES = "dates"
    TIME = "time"
    GENRE = "genre"  # whether both texts report an event, or one tells of many, or of none
    SOURCE = "source"
    COPY = "copy"
    PERSON = "person"  # a person said that they belong together
    ADJUSTMENT = "adjustment"  # what people's corrections taught
    STORY = "story"  # what the story's other articles say, beside the nearest


@dataclass(frozen=True, slots=True)
class Contribution:
    """One piece of evidence.

    Attributes:
        kind: What it rests on.
        log_odds: Natural log; positive speaks for one event, negative against.
        detail: What was compared, fit to be shown: 'Рябков = Ryabkov; Женеве = Geneva'.
    """

    kind: EvidenceKind
    log_odds: float
    detail: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was found for and against 'these two articles report the same event'.

    `log_odds` is the sum of the contributions.
    """

    contributions: tuple[Contribution, ...]

    @property
    def log_odds(self) -> float:
        """Sum of the contributions; 0 is undecided."""
        return sum(part.log_odds for part in self.contributions)


@dataclass(frozen=True, slots=True)
class StoryScore:
    """How well an article fits a story.

    Attributes:
        story_id: The story.
        log_odds: That the article reports the story's event.
        nearest: The story's article that the evidence compares with.
        evidence: Against `nearest`.
    """

    story_id: StoryId
    log_odds: float
    nearest: ArticleId
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Receipt:
    """Why an article is where it is.

    Attributes:
        chosen: The story it was put in, or None when that was new.
        runner_up: The best story it was not put in, or None when no other came near.
    """

    chosen: StoryScore | None
    runner_up: StoryScore | None

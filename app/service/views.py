"""What use cases return: stories, articles and explanations as a user sees them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.article import Article, ArticleId
from app.domain.decision import Decision
from app.domain.evidence import Evidence, Receipt, StoryScore
from app.domain.story import Membership, StoryId, StorylineId, StorySummary
from app.domain.timeline import Published
from app.service.highlights import Segment


class Outcome(StrEnum):
    """What became of one input; every input has exactly one."""

    ADDED = "added"
    UPDATED = "updated"  # a new version of an article that was there
    UNCHANGED = "unchanged"  # there already, word for word
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an input was rejected.

    Attributes:
        code: Stable code of the error class.
        reason: What was expected, what was found, what to do.
        origin: `path`, `path:line`, or the index in a request.
    """

    code: str
    reason: str
    origin: str


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one input.

    Attributes:
        index: Its place in the input, from 0.
        id: The article's id; for a rejected input the id it carried, if any.
        story_id: Where the article is; None when rejected.
        copy_of: The article it repeats, if it does.
        problem: Only when rejected.
    """

    index: int
    id: str | None
    outcome: Outcome
    story_id: StoryId | None = None
    copy_of: ArticleId | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article in its story.

    Attributes:
        published: As stated by the article; estimated from its story (origin `story`,
            precision day) when it states none and the story has dated reports; else None.
    """

    article: Article
    membership: Membership
    published: Published | None


@dataclass(frozen=True, slots=True)
class StorylineView:
    """A storyline and its stories, earliest first, undated last."""

    id: StorylineId
    stories: tuple[StorySummary, ...]


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story with its articles, earliest first, undated last.

    Attributes:
        revision: The number of its last decision; what corrections expect.
        storyline: The storyline it belongs to, if any; holds the story itself too.
    """

    summary: StorySummary
    revision: int
    articles: tuple[ArticleView, ...]
    storyline: StorylineView | None


@dataclass(frozen=True, slots=True)
class ReportedStory:
    """A story and when something new was last reported of it.

    Attributes:
        reported_at: When the last of its reports that are no copies came in. New versions,
            merges and corrections bring nothing new.
    """

    summary: StorySummary
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class SimilarStory:
    """A story near another.

    Attributes:
        similarity: Cosine of the middles of both, in [-1, 1].
        same_storyline: Whether both are in one storyline.
    """

    story: StorySummary
    similarity: float
    same_storyline: bool


@dataclass(frozen=True, slots=True)
class AlignedSentences:
    """Two sentences of two articles that say nearly the same.

    Attributes:
        similarity: Cosine in [-1, 1].
    """

    left: str
    right: str
    similarity: float


@dataclass(frozen=True, slots=True)
class PairView:
    """Two articles compared.

    Attributes:
        probability: That both report the same event, in [0, 1].
        sentences: Best aligned sentence pairs, best first, at most 3.
    """

    left: Article
    right: Article
    evidence: Evidence
    probability: float
    sentences: tuple[AlignedSentences, ...]


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """Why an article is in its story.

    Attributes:
        receipt: As decided when it arrived, or None when a person placed it.
        pair: The article beside the story's article that spoke most for it, compared
            today; None when it is alone.
        runner_up: The best other story, if one came near.
        correction: The person's decision that put it there; None when the engine did.
    """

    article: ArticleView
    story: StorySummary
    receipt: Receipt | None
    pair: PairView | None
    runner_up: StorySummary | None
    correction: "HistoryEntry | None" = None


@dataclass(frozen=True, slots=True)
class MatchCandidate:
    """A story that a text may belong to.

    Attributes:
        probability: That the text reports the story's event, in [0, 1].
    """

    story: StorySummary
    score: StoryScore
    probability: float


@dataclass(frozen=True, slots=True)
class MatchView:
    """Which story a text belongs to; nothing was stored.

    Attributes:
        article: The text as understood: language, date, title.
        candidates: Best first; at most the number asked for.
        new_probability: That no known story is its story, in [0, 1].
    """

    article: Article
    candidates: tuple[MatchCandidate, ...]
    new_probability: float


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A story found by a search.

    Attributes:
        article: The article of the story that matched best.
        score: In (0, 1]; orders hits, has no other meaning.
        passage: Of the article, where most of the words stand.
    """

    story: StorySummary
    article: Article
    score: float
    passage: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction led to.

    Attributes:
        number: Of the decision in the ledger; what `undo` takes.
        stories: Those it touched and that have articles, by id.
        revisions: Of all it touched: the number of each one's last ledger entry.
    """

    number: int
    decision: Decision
    stories: tuple[StorySummary, ...]
    revisions: dict[StoryId, int]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A decision about a story, in plain words.

    Attributes:
        number: In the ledger; what `undo` takes.
        who: The person, or 'samestory' for what it decided itself.
        what: What it did to the story.
        why: The person's reason, if they gave any.
        is_arrival: It put an article in its first place, which cannot be undone.
        decision: What is told here.
        story_id: The story it is told of.
    """

    number: int
    decided_at: datetime
    who: str
    what: str
    why: str | None
    is_arrival: bool
    decision: Decision
    story_id: StoryId


@dataclass(frozen=True, slots=True)
class HistoryView:
    """What became of a story, oldest decision first.

    Attributes:
        revision: Number of its last decision; changes whenever the story does.
        leads_to: The living story its id leads to, itself included; None when it is gone.
    """

    story_id: StoryId
    revision: int
    leads_to: StoryId | None
    entries: tuple[HistoryEntry, ...]

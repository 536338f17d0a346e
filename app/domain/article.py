"""An article: one report by one outlet in one language, from raw to embedded.

Each stage of the pipeline has a type of its own, so that no stage can be skipped unseen:
`RawArticle -> Article -> EmbeddedArticle`, or `Rejected` with a reason.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from app.domain.timeline import Published
from app.domain.vectors import Vector

ArticleId = NewType("ArticleId", str)

UNDETERMINED = "und"  # BCP 47 tag of a language that cannot be told


@dataclass(frozen=True, slots=True)
class RawArticle:
    """What intake could read of an article, nothing of it interpreted.

    Attributes:
        id: The caller's id, or one made by intake from address or content. Never empty.
        title: Headline as given; may be empty when `text` is not.
        text: Body as given, possibly with menus and teasers around it; may be empty
            when `title` is not.
        received_at: When it reached us; aware, UTC.
        published: Publication time where a field or the page's metadata states it.
        language: BCP 47 tag where the caller states one; otherwise it is identified.
        source: The outlet, as the caller names it.
        url: Address of the article (http, https or file).
    """

    id: ArticleId
    title: str
    text: str
    received_at: datetime
    published: Published | None = None
    language: str | None = None
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that could not become an article; counted exactly once.

    Attributes:
        origin: Where it stood: a path, `path:line`, or the index in a request.
        code: Stable code of the error class (`article-invalid`, `input-unreadable`, ...).
        reason: What was expected, what was found, what to do.
        id: The id it carried, if one could be read.
    """

    origin: str
    code: str
    reason: str
    id: str | None = None


class TermKind(StrEnum):
    """What a term of an article is taken for."""

    NAME = "name"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Term:
    """A name or salient word of an article.

    Attributes:
        key: Romanised, lower-case form; what is compared across scripts.
        surface: As first written in the article; what is shown.
        kind: Name or word.
        weight: Prominence in the article in (0, 1]: 1 for the headline, less further down.
    """

    key: str
    surface: str
    kind: TermKind
    weight: float


@dataclass(frozen=True, slots=True)
class Number:
    """A number stated in an article.

    Attributes:
        value: Its value; '1,5 млн' is 1500000.0.
        surface: As written, with its unit or noun if one follows.
        ordinal: True for '12th', '12-й', '12-ти': a name rather than an amount.
        weight: Prominence as in `Term`.
    """

    value: float
    surface: str
    ordinal: bool
    weight: float


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date the text states; of the event or of something it mentions.

    Attributes:
        first: First possible day.
        last: Last possible day; equals `first` when the day is known.
        surface: As written ('во вторник 7 декабря').
        relative: True when it was resolved against the publication time.
        weight: Prominence as in `Term`.
    """

    first: date
    last: date
    surface: str
    relative: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Article:
    """An article cleaned and analysed.

    Attributes:
        language: BCP 47 tag, `und` when it cannot be told.
        title: Headline; the first sentence where none was given. Never empty.
        body: Paragraphs of the article alone, separated by newlines; may be empty.
        content_hash: Hex digest of title and body; another hash is another version.
        terms: Names and salient words, most prominent first.
        fingerprint: MinHash of the body's word shingles, for near-copies; empty when the
            text is too short to have one.
        forgotten_characters: Length of the body that was dropped after its time; 0 while the
            body is there.
    """

    id: ArticleId
    language: str
    title: str
    body: str
    received_at: datetime
    published: Published | None
    source: str | None
    url: str | None
    content_hash: str
    terms: tuple[Term, ...] = ()
    numbers: tuple[Number, ...] = ()
    event_dates: tuple[EventDate, ...] = ()
    fingerprint: tuple[int, ...] = ()
    forgotten_characters: int = 0

    @property
    def characters(self) -> int:
        """Length of title and body, also of a body that was dropped."""
        return len(self.title) + len(self.body) + self.forgotten_characters

    @property
    def text_forgotten(self) -> bool:
        """Whether the body was dropped after its time; an empty one never was there."""
        return self.forgotten_characters > 0

    def without_body(self) -> "Article":
        """The article as it is once its text is forgotten; what was found in it stays."""
        return replace(self, body="", forgotten_characters=self.characters - len(self.title))


@dataclass(frozen=True, slots=True)
class EmbeddedArticle:
    """An article with its meaning.

    Attributes:
        headline: Unit vector of the title, `(dim,) float32`.
        whole: Unit vector of title and body, `(dim,) float32`; what the index holds.
    """

    article: Article
    headline: Vector
    whole: Vector

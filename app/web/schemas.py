"""The JSON of the REST API: snake_case, RFC 3339 instants in UTC, BCP 47 languages.

An unknown value is null, never left out: a reader need not tell absent from unknown.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel, WithJsonSchema

from app.domain.evidence import EvidenceKind
from app.domain.timeline import Precision, PublishedOrigin
from app.service.views import Outcome
from app.web import examples

# Intake checks the fields, with the same words for the command line and for both ways of
# sending articles; pydantic only says in the documents what is expected.
_OptionalText = Annotated[object, WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "null"}]})]


class ArticleIn(BaseModel):
    """An article to take in. Only `title` or `text` is required; other fields are ignored."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", json_schema_extra={"examples": [examples.ARTICLE_IN]}
    )

    id: _OptionalText = Field(
        default=None,
        description="Your id, at most 200 characters. The same id with another text is a new "
        "version of the article; without an id one is made from address or content.",
    )
    title: _OptionalText = Field(default=None, description="Headline.")
    text: _OptionalText = Field(
        default=None,
        description="Body; menus, share buttons and teasers around it are taken off.",
    )
    language: _OptionalText = Field(
        default=None, description="BCP 47 tag, such as `uk`; identified when absent."
    )
    published_at: _OptionalText = Field(
        default=None,
        description="ISO 8601 instant, day (`2021-12-07`) or month (`2021-12`); an instant "
        "without a zone is UTC. Looked for in the text when absent.",
    )
    source: _OptionalText = Field(default=None, description="The outlet.")
    url: _OptionalText = Field(default=None, description="Address: http, https or file.")


class MatchIn(ArticleIn):
    """A text to find the story of; the fields are those of an article.

    With a `url` and neither `title` nor `text`, the page that stands there is taken.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", json_schema_extra={"examples": [examples.MATCH_IN]}
    )

    limit: int = Field(default=5, ge=1, le=50, description="Most candidates to return.")


class PairIn(BaseModel):
    """Two articles to compare."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", json_schema_extra={"examples": [examples.PAIR_IN]}
    )

    left: str = Field(description="Id of an article.")
    right: str = Field(description="Id of another article.")


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class FieldError(_Out):
    """One thing that is wrong with a request."""

    pointer: str | None = Field(description="JSON Pointer into the body, such as `#/text`.")
    parameter: str | None = Field(description="Name of a query or path parameter.")
    detail: str = Field(description="What was expected and what was found.")


class Problem(_Out):
    """An error, after RFC 9457."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_serialization_defaults_required=True,
        json_schema_extra={"examples": [examples.PROBLEM]},
    )

    type: str = Field(description="Address of the description of this kind of problem.")
    title: str = Field(description="The kind of problem; the same for every occurrence.")
    status: int = Field(description="HTTP status code.")
    detail: str = Field(description="What was expected, what was found, what to do.")
    code: str = Field(description="Stable code to act on, such as `article-invalid`.")
    instance: str | None = Field(description="What the problem is about: path, or input line.")
    request_id: str | None = Field(description="As in the `X-Request-ID` header and the logs.")
    errors: list[FieldError] = Field(default=[], description="Which parts are wrong.")


class ArticleResult(_Out):
    """What became of an article."""

    id: str
    status: Outcome = Field(description="`added`, `updated` (a new version) or `unchanged`.")
    story_id: str
    copy_of: str | None = Field(description="The article whose text this one repeats.")


class BulkResult(_Out):
    """What became of one line of a bulk request; written after the article is safely stored."""

    index: int | None = Field(
        description="Place among the articles sent, from 0. Null only on a last line that "
        "tells why the request broke off."
    )
    line: int = Field(description="Line of the request body, from 1; blank lines count.")
    id: str | None = Field(description="The article's id; of a rejected one, if it had any.")
    status: Outcome
    story_id: str | None
    copy_of: str | None
    problem: Problem | None = Field(description="Why it was rejected.")


class EventDate(_Out):
    """A date that a text states."""

    first: date = Field(description="First possible day.")
    last: date = Field(description="Last possible day; the same when the day is known.")
    written: str = Field(description="As written in the article.")


class Article(_Out):
    """An article in its story."""

    id: str
    language: str = Field(description="BCP 47 tag; `und` when it cannot be told.")
    title: str
    text: str = Field(description="The article alone, without what stood around it.")
    text_forgotten: bool = Field(
        description="The text was dropped after the days for which texts are kept; `text` is "
        "empty. Names, numbers and dates are of the whole text."
    )
    source: str | None
    url: str | None
    published_at: datetime | None = Field(
        description="Start of the day or month when no more is known; null when unknown."
    )
    published_precision: Precision | None
    published_origin: PublishedOrigin | None = Field(
        description="Where it was read; `story` when estimated from the story's other reports."
    )
    received_at: datetime
    story_id: str
    copy_of: str | None = Field(description="The article whose text this one repeats.")
    names: list[str] = Field(description="As written in the article, most prominent first.")
    numbers: list[str] = Field(description="As written in the article, most prominent first.")
    event_dates: list[EventDate] = Field(description="Dates that the text states.")


class ArticleReference(_Out):
    """An article as others refer to it."""

    id: str
    language: str
    title: str
    source: str | None
    text_forgotten: bool = Field(
        description="The text was dropped after its time: nothing of it but the title is cited; "
        "evidence and vectors are of the whole text."
    )


class Story(_Out):
    """A story as lists show it."""

    id: str
    headline: str = Field(description="Of the earliest article that is not a copy.")
    headline_language: str
    languages: dict[str, int] = Field(description="Articles per language, most first.")
    sources: dict[str, int] = Field(
        description="Articles per source, most first; copies are not counted."
    )
    article_count: int = Field(description="Copies included.")
    copy_count: int
    first_published_at: datetime | None
    last_published_at: datetime | None
    updated_at: datetime
    storyline_id: str | None


class Storyline(_Out):
    """Stories that follow one another about the same actors and matter."""

    id: str
    stories: list[Story] = Field(description="Earliest first, undated last.")


class StoryDetail(Story):
    """A story with its articles and its storyline."""

    articles: list[Article] = Field(description="Earliest first, undated last.")
    storyline: Storyline | None


class StoryPage(_Out):
    """A page of stories."""

    stories: list[Story]
    next_cursor: str | None = Field(description="Leads to the next page; null on the last.")


class SparseStory(RootModel[dict[str, object]]):
    """A story with the `fields` that were asked for, each as always."""


class SparseStoryPage(_Out):
    """A page of stories with the `fields` that were asked for."""

    stories: list[SparseStory]
    next_cursor: str | None


class Contribution(_Out):
    """One piece of evidence that two articles report the same event."""

    kind: EvidenceKind
    log_odds: float = Field(description="Natural log; positive speaks for one event.")
    detail: str = Field(description="What was compared.")


class StoryScore(_Out):
    """How well an article fits a story."""

    story_id: str
    log_odds: float
    probability: float = Field(description="The same, in [0, 1].")
    nearest_article_id: str = Field(description="The story's article that was compared with.")
    evidence: list[Contribution]


class Receipt(_Out):
    """Why an article was put where it is, as found when it was decided."""

    chosen: StoryScore | None = Field(description="Null when it opened a story of its own.")
    runner_up: StoryScore | None = Field(description="The best story it was not put in.")
    margin: float | None = Field(
        description="By how many log-odds the runner-up lost; null when there was none."
    )


class AlignedSentences(_Out):
    """Two sentences that say nearly the same."""

    left: str
    right: str
    similarity: float = Field(description="Cosine in [-1, 1].")


class Pair(_Out):
    """Two articles compared."""

    left: ArticleReference
    right: ArticleReference
    log_odds: float = Field(description="Sum of the evidence; positive speaks for one event.")
    probability: float = Field(description="That both report the same event, in [0, 1].")
    evidence: list[Contribution]
    sentences: list[AlignedSentences] = Field(description="Best aligned first, at most 3.")


class Event(_Out):
    """A decision about a story, in plain words."""

    model_config = ConfigDict(
        frozen=True, from_attributes=True, json_schema_serialization_defaults_required=True
    )

    number: int
    decided_at: datetime
    who: str = Field(description="A person, or `samestory` for what it decided itself.")
    what: str
    why: str | None


class Explanation(_Out):
    """Why an article is in its story."""

    article: ArticleReference
    story: Story
    receipt: Receipt | None = Field(description="Null when a person placed it.")
    pair: Pair | None = Field(
        description="Beside the story's article that speaks most for it; null when alone."
    )
    runner_up: Story | None = Field(description="The best other story, if one came near.")
    copy_of: str | None = Field(description="The article whose text this one repeats.")
    correction: Event | None = Field(description="What a person decided that put it there.")


class MatchCandidate(_Out):
    """A story that a text may belong to."""

    story: Story
    probability: float = Field(description="That the text reports its event, in [0, 1].")
    score: StoryScore


class Match(_Out):
    """Which story a text belongs to; nothing was stored."""

    language: str = Field(description="Of the text, as given or identified.")
    title: str
    published_at: datetime | None
    published_precision: Precision | None
    candidates: list[MatchCandidate] = Field(description="Best first.")
    new_probability: float = Field(description="That no known story is its story.")


class Segment(_Out):
    """A piece of a passage; plain text, never markup."""

    text: str
    is_match: bool = Field(description="Whether it is one of the words, in any script.")


class SearchHit(_Out):
    """A story found, with the article that matched best."""

    story: Story
    article: ArticleReference
    score: float = Field(description="In (0, 1]; orders the hits, has no other meaning.")
    passage: list[Segment] = Field(
        description="Of the article, where most of the words stand; its beginning when it was "
        "found by its meaning alone."
    )


class SearchResult(_Out):
    """Stories found, best first."""

    hits: list[SearchHit]
    next_cursor: str | None = Field(
        description="Of what no page until now held; null when there is no more."
    )


class Ready(_Out):
    """That the service can do its work."""

    status: str


class ServiceVersion(_Out):
    """What runs."""

    version: str = Field(description="Of Samestory.")
    model: str = Field(description="The embedding model.")
    fingerprint: str = Field(description="Of its weights; vectors of two are never compared.")
    dimension: int = Field(description="Length of its vectors.")
    schema_: int = Field(alias="schema", description="Of the database.")


class Health(_Out):
    """That the service answers, and what it holds."""

    status: str
    version: str
    articles: int
    copies: int
    stories: int
    storylines: int
    languages: int
    sources: int

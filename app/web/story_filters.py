"""Which stories a request asks for, in which order, and with which fields."""

from collections.abc import Collection
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import InvalidQueryError
from app.domain.story import StorylineId, StorySort
from app.domain.story_list import StoryQuery
from app.web import parameters

Fields = Annotated[
    str | None,
    Field(
        description="Only these fields of each story, parted by commas.",
        examples=["id,headline,languages"],
    ),
]


class StoryConditions(BaseModel):
    """Which stories, in which order; a parameter of another name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: list[str] = Field(
        default=[],
        max_length=20,
        description="Told in this language, among others (BCP 47); given several times: in "
        "each of them.",
        examples=[["uk"]],
    )
    source: str | None = Field(
        default=None, description="Reported by this source.", examples=["Дневник"]
    )
    name: str | None = Field(
        default=None,
        max_length=200,
        description="With a person, place or organisation of this name in a title or lead, "
        "however another script or language spells it: `Zelensky` finds Зеленський. Of several "
        "words each must be named.",
        examples=["Zelensky"],
    )
    since: str | None = Field(
        default=None,
        description="With a report at or after this instant or day.",
        examples=["2021-12-07"],
    )
    until: str | None = Field(
        default=None,
        description="With a report at or before this instant, or on or before this day.",
        examples=["2021-12-08T12:00:00Z"],
    )
    min_languages: int = Field(
        default=1, ge=1, le=1000, description="Told in at least so many languages.", examples=[3]
    )
    min_sources: int = Field(
        default=0,
        ge=0,
        le=100_000,
        description="Told by at least so many sources; copies do not count.",
        examples=[2],
    )
    q: str | None = Field(
        default=None,
        description="With an article that holds all these words, in any script.",
        examples=["Путин Biden"],
    )
    storyline: str | None = Field(
        default=None, description="Of this storyline.", examples=["l83b0b0f0c1aa"]
    )
    has_corrections: bool | None = Field(
        default=None,
        description="True: a person decided something about it, such as a merge; false: no "
        "person did.",
    )
    sort: StorySort = Field(
        default=StorySort.NEWEST,
        description="`newest` report first; last `updated` first; `growing`: most reports "
        "lately, each counting half for every 6 hours that it is older, copies not at all; most "
        "`languages`, `sources` or `articles` first.",
    )


class StoryFilters(StoryConditions):
    """A page of the stories that pass."""

    fields: Fields = None
    limit: int = Field(default=50, ge=1, le=200, description="Stories a page.")
    cursor: str | None = Field(
        default=None,
        description="`next_cursor` of the page before, with the same filters and order.",
    )


def story_query(
    asked: StoryConditions, *, limit: int = 50, cursor: str | None = None
) -> StoryQuery:
    """The question to the service.

    Raises:
        InvalidQueryError: A language or an instant is malformed.
    """
    line = parameters.text_or_none(asked.storyline)
    return StoryQuery(
        languages=parameters.languages(asked.language),
        source=parameters.text_or_none(asked.source),
        since=parameters.instant(asked.since, name="since"),
        until=parameters.instant(asked.until, name="until", end_of_day=True),
        min_languages=asked.min_languages,
        min_sources=asked.min_sources,
        name=parameters.text_or_none(asked.name),
        words=parameters.text_or_none(asked.q),
        storyline_id=None if line is None else StorylineId(line),
        corrected=asked.has_corrections,
        sort=asked.sort,
        limit=limit,
        cursor=parameters.text_or_none(cursor),
    )


def chosen_fields(stated: str | None, known: Collection[str]) -> set[str] | None:
    """The fields that an answer is to have; None for all.

    Raises:
        InvalidQueryError: One is unknown.
    """
    chosen = {name.strip() for name in (stated or "").split(",")} - {""}
    if unknown := sorted(chosen - set(known)):
        raise InvalidQueryError(
            f"fields: expected some of {', '.join(known)}, found {', '.join(unknown)[:80]}"
        )
    return chosen or None

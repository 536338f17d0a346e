"""What a request searches for, and the page of stories that it finds."""

from pydantic import BaseModel, ConfigDict, Field

from app.domain.search import SearchScope
from app.service.queries import Queries
from app.service.search_pages import SearchPage, search_page
from app.web import parameters


class SearchIn(BaseModel):
    """What to search for; a parameter of another name is an error, not passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: str = Field(description="Words or a sentence, in any language.", examples=["Зеленский"])
    language: str | None = Field(
        default=None, description="Articles in this language (BCP 47).", examples=["uk"]
    )
    source: str | None = Field(
        default=None, description="Articles of this source.", examples=["Дневник"]
    )
    since: str | None = Field(
        default=None,
        description="Articles published at or after this instant or day.",
        examples=["2021-12-07"],
    )
    until: str | None = Field(
        default=None,
        description="Articles published at or before this instant, or on or before this day.",
        examples=["2021-12-08T12:00:00Z"],
    )
    limit: int = Field(default=20, ge=1, le=100, description="Hits a page.")
    cursor: str | None = Field(
        default=None, description="`next_cursor` of the page before, of the same search."
    )


def page_found(asked: SearchIn, queries: Queries) -> SearchPage:
    """The page that is asked for.

    Raises:
        InvalidQueryError: The words are blank, or a language, an instant or the cursor is
            malformed.
    """
    scope = SearchScope(
        language=parameters.language(asked.language),
        source=parameters.text_or_none(asked.source),
        since=parameters.instant(asked.since, name="since"),
        until=parameters.instant(asked.until, name="until", end_of_day=True),
    )
    cursor = parameters.text_or_none(asked.cursor)
    return search_page(queries, asked.q, limit=asked.limit, cursor=cursor, scope=scope)

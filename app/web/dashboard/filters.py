"""What the form of the stories holds, as typed: a field left empty is sent as ''."""

from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from app.domain.story import StorySort
from app.domain.story_list import StoryQuery
from app.web import parameters
from app.web.dashboard.translation import marked

STORIES_A_PAGE = 30

SORTS = {
    StorySort.NEWEST: marked("Newest"),
    StorySort.GROWING: marked("Growing"),
    StorySort.LANGUAGES: marked("Most languages"),
    StorySort.SOURCES: marked("Most sources"),
}
"""The orders that the page offers, with their labels in English."""


class Filters(BaseModel):
    """Which stories, in which order; the names are those of `GET /v1/stories`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: str = ""
    language: list[str] = Field(default=[], max_length=20)
    source: str = ""
    name: str = Field(default="", max_length=200)
    since: str = ""
    until: str = ""
    min_languages: str = Field(default="", pattern=r"^\s*\d{0,3}\s*$")
    sort: StorySort = StorySort.NEWEST
    cursor: str = ""

    @property
    def given(self) -> list[tuple[str, str]]:
        """Name and value of those that are not blank; order and cursor are no filters."""
        stated = self.model_dump(exclude={"sort", "cursor"})
        pairs = [
            (name, each)
            for name, value in stated.items()
            for each in (value if isinstance(value, list) else [value])
        ]
        return [(name, value.strip()) for name, value in pairs if value.strip()]

    def address(self, *, sort: StorySort | None = None, cursor: str | None = None) -> str:
        """What stands behind a path for these filters, '?' included; '' for all stories.

        Args:
            sort: Another order than the present one.
            cursor: Of another page; None is the first.
        """
        order = sort or self.sort
        pairs = [*self.given]
        if order is not StorySort.NEWEST:
            pairs.append(("sort", order.value))
        if cursor:
            pairs.append(("cursor", cursor))
        return f"?{urlencode(pairs)}" if pairs else ""

    def query(self) -> StoryQuery:
        """The question to the service.

        Raises:
            InvalidQueryError: A language or an instant is malformed.
        """
        return StoryQuery(
            languages=parameters.languages(self.language),
            source=parameters.text_or_none(self.source),
            name=parameters.text_or_none(self.name),
            since=parameters.instant(self.since, name="since"),
            until=parameters.instant(self.until, name="until", end_of_day=True),
            min_languages=max(1, int(self.min_languages.strip() or 1)),
            words=parameters.text_or_none(self.q),
            sort=self.sort,
            limit=STORIES_A_PAGE,
            cursor=parameters.text_or_none(self.cursor),
        )

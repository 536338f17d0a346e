"""Lists of stories and storylines: which are asked for, and a page of them."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.story import StorylineId, StorySort, StorySummary


@dataclass(frozen=True, slots=True)
class StoryQuery:
    """Which stories, in which order.

    Attributes:
        languages: Stories with at least one article in each of these languages.
        source: Stories with at least one article of this source.
        since: Stories with a report published at or after this instant.
        until: Stories with a report published at or before this instant.
        min_languages: Stories told in at least this many languages.
        min_sources: Stories told by at least this many sources; copies do not count.
        name: Stories with an article whose title or lead names this person, place or
            organisation, however another script or language spells it.
        words: Stories with an article that holds all these words (romanised prefixes).
        storyline_id: Stories of this storyline.
        corrected: Stories about which a person decided something; False: no person did.
        sort: The order. Newest report first has stories without a dated report last, then
            goes by id; of equal numbers of languages, sources or articles the newest is first.
        limit: Stories a page, 1 to 200.
        cursor: `Page.next_cursor` of the page before, with the same `sort`.
    """

    languages: tuple[str, ...] = ()
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    min_languages: int = 1
    min_sources: int = 0
    name: str | None = None
    words: str | None = None
    storyline_id: StorylineId | None = None
    corrected: bool | None = None
    sort: StorySort = StorySort.NEWEST
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A page of stories.

    Attributes:
        next_cursor: Leads to the next page; None on the last.
    """

    stories: tuple[StorySummary, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class StorylineQuery:
    """Which storylines: those with a story that passes all filters, as in `StoryQuery`.

    Attributes:
        min_stories: Storylines of at least so many stories.
        limit: Storylines a page, 1 to 200.
        cursor: `StorylinePage.next_cursor` of the page before.

    Newest report first; storylines without a dated report come last, then by id.
    """

    languages: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    words: str | None = None
    min_stories: int = 1
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class StorylineSummary:
    """A storyline as lists show it; counts and times are of all its stories.

    Attributes:
        latest: The story with the newest report.
    """

    id: StorylineId
    story_count: int
    article_count: int
    first_published_at: datetime | None
    last_published_at: datetime | None
    latest: StorySummary


@dataclass(frozen=True, slots=True)
class StorylinePage:
    """A page of storylines.

    Attributes:
        next_cursor: Leads to the next page; None on the last.
    """

    storylines: tuple[StorylineSummary, ...]
    next_cursor: str | None

"""What feeds hold: stories, or the reports of one story, each with an id for ever.

The date of an entry is when something new came in. Of a story that is its last report that is
not a copy: a copy, an edited text, a merge of what was known or a correction change no date, so
that readers show a story as new only when something new was reported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from app.domain.timeline import Precision
from app.service.views import ArticleView, ReportedStory
from app.web.dashboard.wording import lead

_SOURCES_NAMED = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A story or a report in a feed.

    Attributes:
        link: Address of its page.
        language: Of the title; BCP 47.
        tags: Languages.
        told: What is said below the title; plain text.
        published_at: When it was first published, if the hour of that is known.
        changed_at: When something new came in.
    """

    id: str
    link: str
    title: str
    language: str
    tags: Sequence[str]
    told: str
    published_at: datetime | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries on their way to a feed reader.

    Attributes:
        title: What it holds.
        home: Address of the page that shows the same.
        address: Of this feed.
        next_address: Of the page after it; None on the last.
    """

    title: str
    home: str
    address: str
    next_address: str | None
    entries: Sequence[Entry]

    @property
    def changed_at(self) -> datetime | None:
        """When something new last came in; None for a feed without entries."""
        return max((each.changed_at for each in self.entries), default=None)


def story_entry(story: ReportedStory, home: str) -> Entry:
    """A story; `home` is the dashboard's address, with a slash at the end."""
    summary = story.summary
    name = quote(summary.id, safe="")
    return Entry(
        id=f"urn:samestory:story:{name}",
        link=f"{home}stories/{name}",
        title=summary.headline,
        language=summary.headline_language,
        tags=list(summary.languages),
        told=_told(story),
        published_at=summary.first_published_at,
        changed_at=story.reported_at,
    )


def article_entry(view: ArticleView, home: str) -> Entry:
    """A report; `home` is the dashboard's address, with a slash at the end."""
    article, published = view.article, view.article.published
    name = quote(article.id, safe="")
    says = f"{article.source}: {lead(article.body)}" if article.source else lead(article.body)
    return Entry(
        id=f"urn:samestory:article:{name}",
        link=f"{home}articles/{name}",
        title=article.title,
        language=article.language,
        tags=[article.language],
        told=says,
        published_at=published.at
        if published and published.precision is Precision.SECOND
        else None,
        changed_at=article.received_at,
    )


def _told(story: ReportedStory) -> str:
    """Who tells it, in which languages; says nothing of copies, which are no news."""
    languages, sources = list(story.summary.languages), list(story.summary.sources)
    told = f"Told in {', '.join(languages)}"
    if sources:
        more = len(sources) - _SOURCES_NAMED
        told += f" by {', '.join(sources[:_SOURCES_NAMED])}"
        told += f" and {more} more" if more > 0 else ""
    return f"{told}."

"""The pages: stories, a story, an article, search, and what went wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.article import ArticleId
from app.domain.errors import KeyRequiredError
from app.domain.story import StoryId
from app.domain.story_list import StoryQuery
from app.web import parameters
from app.web.dashboard.rendering import page
from app.web.dashboard.sign_in import ask_for_key
from app.web.dashboard.story_page import dates_stated, language_groups, neighbours
from app.web.dashboard.story_rows import story_rows
from app.web.dashboard.timebar import scale_of
from app.web.dashboard.wording import span
from app.web.dependencies import ServiceOf
from app.web.schemas import Problem

router = APIRouter()

STORIES_A_PAGE = 30
_STORIES_FOR_CHOICES = 200  # the filters offer the languages and sources of the newest stories


class Filters(BaseModel):
    """What the form of the first page holds, as typed: a field left empty is sent as ''."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: str = ""
    language: str = ""
    source: str = ""
    since: str = ""
    until: str = ""
    min_languages: str = Field(default="", pattern=r"^\s*\d{0,3}\s*$")
    cursor: str = ""

    @property
    def given(self) -> dict[str, str]:
        """Those that are not blank; the cursor, which is no filter, left out."""
        return {
            name: value.strip()
            for name, value in self.model_dump(exclude={"cursor"}).items()
            if value.strip()
        }


@router.get("/")
def stories(filters: Annotated[Filters, Query()], service: ServiceOf) -> Response:
    """Stories, newest first, with filters."""
    found = service.queries.stories(
        StoryQuery(
            languages=parameters.languages([filters.language]),
            source=parameters.text_or_none(filters.source),
            since=parameters.instant(filters.since, name="since"),
            until=parameters.instant(filters.until, name="until", end_of_day=True),
            min_languages=max(1, int(filters.min_languages.strip() or 1)),
            words=parameters.text_or_none(filters.q),
            limit=STORIES_A_PAGE,
            cursor=parameters.text_or_none(filters.cursor),
        )
    )
    newest = service.queries.stories(StoryQuery(limit=_STORIES_FOR_CHOICES)).stories
    return page(
        "stories.html",
        totals=service.queries.totals(),
        rows=story_rows(service.queries, found.stories),
        filters=filters,
        languages=_most_first(summary.languages for summary in newest),
        sources=_most_first(summary.sources for summary in newest),
        next_page=_next_page(filters, found.next_cursor),
    )


@router.get("/stories/{story_id}")
def story(story_id: StoryId, service: ServiceOf) -> Response:
    """A story's reports by language, and why together."""
    living = service.queries.resolve(story_id)
    if living != story_id:
        return RedirectResponse(f"/stories/{quote(living, safe='')}", status_code=308)
    view = service.queries.story(living)
    return page(
        "story.html",
        story=view.summary,
        span=span(dates_stated(view.articles)),
        scale=scale_of(view.articles),
        groups=language_groups(view, service.queries.explain),
        storyline=view.storyline,
        neighbours=neighbours(view.storyline, living) if view.storyline else None,
    )


@router.get("/articles/{article_id:path}")
def article(article_id: ArticleId, service: ServiceOf) -> Response:
    """An article's text, what was found in it, and why it is in its story."""
    explanation = service.queries.explain(article_id)
    return page("article.html", view=explanation.article, explanation=explanation)


@router.get("/search")
def search(service: ServiceOf, q: str = "") -> Response:
    """Stories found by meaning and words."""
    hits = service.queries.search(q) if q.strip() else []
    return page("search.html", words=q.strip(), hits=hits)


def error_page(request: Request, problem: Problem) -> Response:
    """What went wrong, said kindly."""
    if problem.code == KeyRequiredError.code:
        return ask_for_key(request)
    return page("error.html", status=problem.status, problem=problem)


def _next_page(filters: Filters, cursor: str | None) -> str | None:
    return f"/?{urlencode({**filters.given, 'cursor': cursor})}" if cursor else None


def _most_first(counts: Iterable[Mapping[str, int]]) -> list[str]:
    """Names by the number of stories that have them, most first."""
    seen = Counter(name for names in counts for name in names)
    return sorted(seen, key=lambda name: (-seen[name], name))

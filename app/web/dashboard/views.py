"""The pages: a story, an article, search, and what went wrong."""

from collections.abc import Iterable
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app.bootstrap import SystemClock
from app.domain.article import ArticleId
from app.domain.errors import KeyRequiredError
from app.domain.story import StoryId, StorySummary
from app.web.dashboard.headlines import headlines_of, told_first
from app.web.dashboard.history_words import names_in
from app.web.dashboard.pins import Pin, pins_of
from app.web.dashboard.rendering import page
from app.web.dashboard.sign_in import ask_for_key
from app.web.dashboard.story_page import (
    LanguageGroup,
    dates_stated,
    language_groups,
    neighbours,
    side_by_side,
)
from app.web.dashboard.story_rows import came_after
from app.web.dashboard.timebar import scale_of, time_bar
from app.web.dashboard.visits import visit_of
from app.web.dashboard.wording import span
from app.web.dependencies import ServiceOf
from app.web.schemas import Problem

router = APIRouter()


@router.get("/stories/{story_id}")
def story(story_id: StoryId, request: Request, service: ServiceOf) -> Response:
    """A story's reports by language, and why together."""
    living = service.queries.resolve(story_id)
    if living != story_id:
        return RedirectResponse(f"/stories/{quote(living, safe='')}", status_code=308)
    live_after = service.changes.place("latest")  # before the story: no change between is missed
    view = service.queries.story(living)
    groups = language_groups(view, service.queries.explain)
    numbers, names = service.queries.disagreements(living)
    near = neighbours(view.storyline, living) if view.storyline else None
    around = [each for each in (near.previous, near.next) if each] if near else []
    headline, *others = told_first(view.summary, view.articles)
    history = service.history.story(living)
    before = visit_of(request, SystemClock().now()).before
    scale = scale_of(view.articles)
    return page(
        "story.html",
        story=view.summary,
        headline=headline,
        other_headlines=others,
        span=span(dates_stated(view.articles)),
        scale=scale,
        bar=time_bar(view.articles, scale) if scale else None,
        groups=groups,
        in_order=view.articles,
        compared=side_by_side(groups),
        numbers=numbers,
        names=names,
        history=history,
        named=names_in(service.queries, history.entries, known=view.articles),
        told=headlines_of(service.queries, [*around, *_runners_up(groups)]),
        storyline=view.storyline,
        neighbours=near,
        fresh={each.article.id for each in view.articles if came_after(each, before)},
        live_after=live_after,
        is_pinned=Pin(living) in pins_of(request),
    )


@router.get("/articles/{article_id:path}")
def article(article_id: ArticleId, service: ServiceOf) -> Response:
    """An article's text, what was found in it, and why it is in its story."""
    explanation = service.queries.explain(article_id)
    versions = service.queries.versions(article_id)
    return page(
        "article.html",
        view=explanation.article,
        explanation=explanation,
        versions=versions,
        told=headlines_of(
            service.queries, [each for each in (explanation.story, explanation.runner_up) if each]
        ),
    )


@router.get("/search")
def search(service: ServiceOf, q: str = "") -> Response:
    """Stories found by meaning and words."""
    hits = service.queries.search(q) if q.strip() else []
    told = headlines_of(service.queries, [hit.story for hit in hits])
    return page("search.html", words=q.strip(), hits=hits, told=told)


def error_page(request: Request, problem: Problem) -> Response:
    """What went wrong, said kindly."""
    if problem.code == KeyRequiredError.code:
        return ask_for_key(request)
    return page("error.html", status=problem.status, problem=problem)


def _runners_up(groups: Iterable[LanguageGroup]) -> list[StorySummary]:
    """The stories that the reports of this one came nearest to."""
    told = (report.explanation for group in groups for report in group.reports)
    return [each.runner_up for each in told if each and each.runner_up]

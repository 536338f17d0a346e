"""Correcting a story by hand: choose, see the effect, do it, take it back."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from app.bootstrap import Service
from app.domain.decision import StandingConstraint
from app.domain.errors import ConflictError, InputError, NotFoundError, OutdatedError
from app.domain.key import AccessKey
from app.domain.story import StoryId, StorySummary
from app.service.views import Corrected, HistoryEntry, StoryView
from app.web.dashboard.asked_corrections import Act, Asked, Step, correction
from app.web.dashboard.headlines import headlines_of
from app.web.dashboard.history_words import names_in
from app.web.dashboard.rendering import page
from app.web.dependencies import ServiceOf, WriterOf
from app.web.problems import KINDS_OF_ERRORS

router = APIRouter()

AUTHOR_COOKIE = "samestory_author"

_OTHERS = 8  # stories that are offered to move to or merge with
_AUTHOR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Bench:
    """What there is to correct in a story.

    Attributes:
        view: The story.
        revision: Of the story, read before it was.
        entries: What was decided, the last first.
        said: What stands of pairs of its articles.
        others: Stories to move to or merge with: found by `words`, or else the nearest.
    """

    view: StoryView
    revision: int
    entries: tuple[HistoryEntry, ...]
    said: tuple[StandingConstraint, ...]
    others: tuple[StorySummary, ...]
    words: str


class Chosen(BaseModel):
    """What is chosen so far.

    Attributes:
        q: Words that the other story is searched by.
        done: Number of the decision that was just made.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: str = ""
    article: list[str] = []
    target: str = ""
    done: int = 0


@router.get("/stories/{story_id}/correct")
def correct_story(
    story_id: StoryId,
    request: Request,
    service: ServiceOf,
    chosen: Annotated[Chosen, Query()],
) -> Response:
    """The reports of a story to choose from, the other story, what was decided."""
    living = service.queries.resolve(story_id)
    asked = Asked(do=Act.SPLIT, article=chosen.article, target=chosen.target)
    return _bench_page(service, request, living, asked, words=chosen.q, done=chosen.done)


@router.post("/stories/{story_id}/correction")
async def correct(
    story_id: StoryId,
    asked: Annotated[Asked, Form()],
    request: Request,
    service: ServiceOf,
    writer: WriterOf,
) -> Response:
    """Shows what a correction would do, or makes it."""
    try:
        if asked.step is Step.APPLY:
            corrected = await writer.correct(correction(asked, story_id, expected=asked.revisions))
            return _done(story_id, asked, corrected)
        return await run_in_threadpool(_preview_page, service, request, story_id, asked)
    except OutdatedError:
        return await run_in_threadpool(_outdated_page, service, request, story_id, asked)
    except (ConflictError, NotFoundError, InputError) as error:
        return await run_in_threadpool(_refused_page, service, request, story_id, asked, error)


def _preview_page(
    service: Service,
    request: Request,
    story_id: StoryId,
    asked: Asked,
    *,
    status: int = HTTPStatus.OK,
) -> Response:
    plan = asked.model_copy(update={"step": Step.PREVIEW})
    effect = service.effects.of(correction(plan, story_id, expected={}))
    changed = _changed(service, asked)
    stories = service.queries.summaries([each.story_id for each in effect.stories])
    return page(
        "correction_preview.html",
        status=status,
        story_id=story_id,
        asked=asked,
        effect=effect,
        author=asked.author or _author(request),
        changed=changed,
        named=names_in(service.queries, changed),
        told=headlines_of(service.queries, stories),
    )


def _outdated_page(service: Service, request: Request, story_id: StoryId, asked: Asked) -> Response:
    """What changed meanwhile, and what the same correction would do now."""
    try:
        status = HTTPStatus.PRECONDITION_FAILED
        return _preview_page(service, request, story_id, asked, status=status)
    except (ConflictError, NotFoundError) as error:
        return _refused_page(service, request, story_id, asked, error)


def _refused_page(
    service: Service,
    request: Request,
    story_id: StoryId,
    asked: Asked,
    error: ConflictError | NotFoundError | InputError,
) -> Response:
    """The choice again, with all that was chosen, and why it cannot be done."""
    living = service.queries.resolve(story_id)
    kind = KINDS_OF_ERRORS[type(error)]
    return _bench_page(service, request, living, asked, refusal=str(error), status=kind.status)


def _bench_page(
    service: Service,
    request: Request,
    story_id: StoryId,
    asked: Asked,
    *,
    words: str = "",
    done: int = 0,
    refusal: str = "",
    status: int = HTTPStatus.OK,
) -> Response:
    bench = _bench(service, story_id, words, asked.target)
    changed = _changed(service, asked)
    return page(
        "correct.html",
        status=status,
        bench=bench,
        asked=asked,
        author=asked.author or _author(request),
        done=next((each for each in bench.entries if each.number == done), None),
        changed=changed,
        named=names_in(
            service.queries,
            (*bench.entries, *changed),
            constraints=bench.said,
            known=bench.view.articles,
        ),
        told=headlines_of(service.queries, (bench.view.summary, *bench.others)),
        refusal=refusal,
    )


def _bench(service: Service, story_id: StoryId, words: str, target: str) -> Bench:
    history = service.history.story(story_id)
    view = service.queries.story(story_id)
    here = {each.article.id for each in view.articles}
    if words.strip():
        found = [hit.story for hit in service.queries.search(words, limit=_OTHERS + 1)]
    else:
        found = [each.story for each in service.queries.similar(story_id, limit=_OTHERS)]
    if target and target not in {each.id for each in found}:
        found = [service.queries.story(StoryId(target)).summary, *found]
    return Bench(
        view=view,
        revision=history.revision,
        entries=tuple(reversed(history.entries)),
        said=tuple(
            each for each in service.history.constraints() if here.issuperset(each.constraint.ends)
        ),
        others=tuple(each for each in found if each.id != story_id),
        words=words,
    )


def _changed(service: Service, asked: Asked) -> list[HistoryEntry]:
    """What was decided about the stories of a correction since they were looked at."""
    entries = {
        entry.number: entry
        for story_id, revision in asked.revisions.items()
        for entry in service.history.story(story_id).entries
        if entry.number > revision
    }
    return [entries[number] for number in sorted(entries)]


def _done(story_id: StoryId, asked: Asked, corrected: Corrected) -> Response:
    """Leads to the story, or to what it became part of."""
    living = [each.id for each in corrected.stories]
    shown = story_id if story_id in living or not living else living[0]
    answer = RedirectResponse(
        f"/stories/{quote(shown, safe='')}/correct?done={corrected.number}",
        status_code=HTTPStatus.SEE_OTHER,
    )
    answer.set_cookie(
        AUTHOR_COOKIE,
        quote(asked.author.strip()[:100]),
        max_age=_AUTHOR_SECONDS,
        httponly=True,
        samesite="strict",
    )
    return answer


def _author(request: Request) -> str:
    """The name of the key that somebody signed in with, or the name they gave last."""
    key: AccessKey | None = request.state.key
    return key.name if key is not None else unquote(request.cookies.get(AUTHOR_COOKIE, ""))

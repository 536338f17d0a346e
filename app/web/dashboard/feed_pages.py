"""What is done with feeds from the page of intake: follow, poll now, pause, remove."""

import asyncio
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from app.bootstrap import Service
from app.domain.errors import InputError
from app.service.feed_tasks import poll_work
from app.web.dashboard.intake_pages import NOTHING, intake_page
from app.web.dependencies import ServiceOf
from app.web.problems import KINDS_OF_ERRORS

router = APIRouter()


class FeedAct(StrEnum):
    """What may be done with a feed."""

    POLL = "poll"
    PAUSE = "pause"
    RESUME = "resume"
    REMOVE = "remove"


@router.post("/intake/feeds")
async def follow_feed(
    service: ServiceOf, url: Annotated[str, Form()], title: Annotated[str, Form()] = ""
) -> Response:
    """Follows the feed of an address, or the one that the page there names."""
    try:
        await service.feeds.list.add(url.strip(), title=title.strip() or None)
    except InputError as error:
        status = KINDS_OF_ERRORS[type(error)].status
        return await run_in_threadpool(
            intake_page,
            service,
            NOTHING,
            typed_feed=(url, title),
            refusal=str(error),
            status=status,
        )
    return _to_feeds()


@router.post("/intake/feeds/{feed_id}")
async def change_feed(feed_id: str, service: ServiceOf, do: Annotated[FeedAct, Form()]) -> Response:
    """Polls a feed now, pauses or resumes its polls, or follows it no more."""
    if do is FeedAct.POLL:
        feed = await run_in_threadpool(service.feeds.list.find, feed_id)
        work = poll_work(service.feeds.polls, feed, asyncio.get_running_loop())
        service.tasks.start("poll", work)
        return RedirectResponse("/tasks", status_code=HTTPStatus.SEE_OTHER)
    await run_in_threadpool(_change, service, feed_id, do)
    return _to_feeds()


def _change(service: Service, feed_id: str, do: FeedAct) -> None:
    if do is FeedAct.REMOVE:
        service.feeds.list.remove(feed_id)
    else:
        service.feeds.list.pause(feed_id, paused=do is FeedAct.PAUSE)


def _to_feeds() -> Response:
    return RedirectResponse("/intake#feeds", status_code=HTTPStatus.SEE_OTHER)

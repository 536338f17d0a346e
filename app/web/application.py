"""The web application: REST API, its reference page and the dashboard over one service."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from app import __version__
from app.bootstrap import Service
from app.web import reference, webhook_wire
from app.web.dashboard import views
from app.web.feed_polling import polling
from app.web.openapi import TITLE, openapi_document
from app.web.problems import Answers
from app.web.routes import (
    article_versions,
    articles,
    changes,
    corrections,
    feeds,
    operations,
    questions,
    stories,
    story_parts,
    webhooks,
)
from app.web.shell import Shell
from app.web.streams import Streams
from app.web.webhook_delivering import delivering
from app.web.writer import Writer

API_ROUTERS = (
    article_versions.router,  # its paths are the longer ones: an id may hold slashes
    articles.router,
    stories.router,
    story_parts.router,
    corrections.router,
    questions.router,
    changes.router,
    webhooks.router,
    feeds.router,
    operations.router,
)
PAGE_ROUTERS = (views.router, reference.router)

Background = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_STATIC = Path(__file__).parent / "dashboard" / "static"


def create_application(
    service: Service, *, poll_feeds: bool = False, deliver: bool = False
) -> FastAPI:
    """Wires the web application.

    Args:
        service: Open, and writable if articles are to be taken in; stays the caller's.
        poll_feeds: Whether feeds are polled as long as it runs.
        deliver: Whether changes are delivered to webhooks as long as it runs.
    """
    hooks = service.webhooks(webhook_wire.message)
    background: list[Background] = []
    if poll_feeds:
        background.append(partial(polling, service))
    if deliver:
        background.append(partial(delivering, hooks.deliverer))
    application = FastAPI(
        title=TITLE,
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=partial(_running, background),
    )
    application.state.service = service
    application.state.webhooks = hooks
    application.state.writer = Writer(service.ingest, service.corrections)
    application.state.streams = Streams(
        service.changes, service.bulletin, most=service.settings.max_streams
    )
    for router in API_ROUTERS:
        application.include_router(router)
    for router in PAGE_ROUTERS:
        application.include_router(router, include_in_schema=False)
    application.mount("/static", StaticFiles(directory=_STATIC))
    application.openapi = partial(openapi_document, application)  # type: ignore[method-assign]
    answers = Answers(views.error_page)
    answers.install(application)
    application.add_middleware(
        Shell, answers=answers, max_request_bytes=service.settings.max_request_bytes
    )
    return application


@asynccontextmanager
async def _running(background: list[Background], application: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for each in background:
            await stack.enter_async_context(each(application))
        yield

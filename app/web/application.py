"""The web application: REST API, its reference page and the dashboard over one service."""

from functools import partial
from operator import attrgetter
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from app import __version__
from app.bootstrap import Service
from app.web import llms, reference
from app.web.dashboard import views
from app.web.feed_polling import polling
from app.web.openapi import TITLE, openapi_document
from app.web.problems import Answers
from app.web.routes import (
    article_versions,
    articles,
    corrections,
    feeds,
    operations,
    questions,
    stories,
    story_parts,
)
from app.web.shell import Shell
from app.web.writer import Writer

API_ROUTERS = (
    article_versions.router,  # its paths are the longer ones: an id may hold slashes
    articles.router,
    stories.router,
    story_parts.router,
    corrections.router,
    questions.router,
    feeds.router,
    operations.router,
)
PAGE_ROUTERS = (views.router, reference.router, llms.router)

_STATIC = Path(__file__).parent / "dashboard" / "static"


def create_application(service: Service, *, poll_feeds: bool = False) -> FastAPI:
    """Wires the web application.

    Args:
        service: Open, and writable if articles are to be taken in; stays the caller's.
        poll_feeds: Whether feeds are polled as long as it runs.
    """
    application = FastAPI(
        title=TITLE,
        version=__version__,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=attrgetter("name"),  # `list_stories`, of the function
        lifespan=partial(polling, service) if poll_feeds else None,
    )
    application.state.service = service
    application.state.writer = Writer(service.ingest, service.corrections)
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

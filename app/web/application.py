"""The web application: REST API, its reference page and the dashboard over one service."""

from functools import partial
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from app import __version__
from app.bootstrap import Service
from app.web import reference
from app.web.dashboard import views
from app.web.feed_polling import polling
from app.web.known_parameters import refuse_unknown_parameters
from app.web.manners import add_manners
from app.web.measuring import Measuring
from app.web.metrics import Metrics
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
PAGE_ROUTERS = (views.router, reference.router)

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
        lifespan=partial(polling, service) if poll_feeds else None,
    )
    application.state.service = service
    application.state.metrics = metrics = Metrics()
    application.state.writer = Writer(
        service.ingest, service.corrections, watch=metrics.waits.observe
    )
    metrics.follow(service.condition, service.ingest.activity, application.state.writer)
    for router in API_ROUTERS:
        application.include_router(router, dependencies=[Depends(refuse_unknown_parameters)])
    for router in PAGE_ROUTERS:
        application.include_router(router, include_in_schema=False)
    application.mount("/static", StaticFiles(directory=_STATIC))
    application.openapi = partial(openapi_document, application)  # type: ignore[method-assign]
    answers = Answers(views.error_page)
    answers.install(application)
    routers = (*API_ROUTERS, *PAGE_ROUTERS)
    routes = [*application.routes, *(route for router in routers for route in router.routes)]
    add_manners(application, service, answers, routes)
    application.add_middleware(
        Shell, answers=answers, max_request_bytes=service.settings.max_request_bytes
    )
    application.add_middleware(Measuring, metrics=metrics)
    return application

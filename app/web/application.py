"""The web application: REST API, its reference page and the dashboard over one service."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from operator import attrgetter

from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware

from app import __version__
from app.bootstrap import Service, SystemClock
from app.web import llms, reference, webhook_wire
from app.web.access import Operations
from app.web.access_log import AccessLog
from app.web.background import Work, in_background
from app.web.callers import Callers
from app.web.dashboard import sign_in, stories_page, storyline_pages, views
from app.web.dashboard.acting import ACTING_ROUTERS
from app.web.dashboard.assets import Assets
from app.web.dashboard.brought_files import BroughtFiles
from app.web.dashboard.pages_ahead import read_pages_ahead
from app.web.dashboard.reader import Readers
from app.web.few_at_once import FewAtOnce
from app.web.following import follow
from app.web.forgetting import forget_in_time
from app.web.gate import Gate
from app.web.heap import give_back_in_time
from app.web.known_parameters import refuse_misleading_parameters
from app.web.manners import add_manners
from app.web.measuring import Measuring
from app.web.metrics import Metrics
from app.web.openapi import TITLE, openapi_document
from app.web.problems import Answers
from app.web.read_only import ReadOnly
from app.web.remembered import Remembered
from app.web.routes import (
    article_versions,
    articles,
    changes,
    cluster,
    corrections,
    erasures,
    feeds,
    history_exports,
    keys,
    operations,
    questions,
    regrouping_exports,
    scorer,
    simulations,
    stories,
    story_exports,
    story_parts,
    story_relations,
    storyline_exports,
    storylines,
    syndication,
    tasks,
    webhooks,
)
from app.web.sessions import Sessions
from app.web.shell import Shell
from app.web.streams import Streams
from app.web.traffic import Traffic
from app.web.writer import Writer
from app.webhooks_bootstrap import Webhooks

API_ROUTERS = (
    article_versions.router,  # its paths are the longer ones: an id may hold slashes
    articles.router,
    stories.router,
    story_exports.router,
    story_parts.router,
    history_exports.router,
    story_relations.router,
    storylines.router,
    storyline_exports.router,
    syndication.router,
    corrections.router,
    erasures.router,
    questions.router,
    cluster.router,
    simulations.router,
    scorer.router,
    tasks.router,
    regrouping_exports.router,
    changes.router,
    webhooks.router,
    feeds.router,
    keys.router,
    operations.router,
)
PAGE_ROUTERS = (
    stories_page.router,
    views.router,
    storyline_pages.router,
    *ACTING_ROUTERS,
    sign_in.router,
    reference.router,
    llms.router,
)

_CORS_REQUEST_HEADERS = (
    "Authorization",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "X-Request-ID",
)
_CORS_RESPONSE_HEADERS = (
    "Deprecation",
    "ETag",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Sunset",
    "WWW-Authenticate",
    "X-Request-ID",
)

_READ_AHEAD_WAITS_SECONDS = 0.1
"""Reading ahead waits no longer for a lull: under a load without one it takes five minutes."""


def create_application(
    service: Service,
    *,
    poll_feeds: bool = False,
    deliver: bool = False,
    read_ahead: bool = False,
    read_only: bool = False,
    forget: bool = False,
    is_exposed: bool = False,
) -> FastAPI:
    """Wires the web application.

    Args:
        service: Open, and writable if articles are to be taken in; stays the caller's.
        poll_feeds: Whether feeds are polled as long as it runs.
        deliver: Whether changes are delivered to webhooks as long as it runs.
        read_ahead: Whether what decisions compare with, and pages are made with, is read at once.
        read_only: Whether changes are refused, and what another process writes is followed.
        forget: Whether texts are forgotten in time as long as it runs, if the settings ask for it.
        is_exposed: Whether others than this machine can reach it: keys are needed even when
            there is none.
    """
    hooks = service.webhooks(webhook_wire.message)
    traffic = Traffic()
    background: dict[str, Work] = {"giving memory back": give_back_in_time}
    if poll_feeds:
        background["polling feeds"] = service.feeds.poller.run
    if deliver:
        background["delivering to webhooks"] = hooks.deliverer.run
    if read_ahead:
        give_way = partial(traffic.lull, _READ_AHEAD_WAITS_SECONDS)
        background["reading ahead"] = partial(service.read_ahead.run, give_way)
        background["reading pages ahead"] = partial(read_pages_ahead, give_way)
    if read_only:
        background["following the writer"] = partial(follow, service)
    if forget and service.settings.keep_texts_days:
        background["forgetting texts"] = partial(forget_in_time, service)
    application = FastAPI(
        title=TITLE,
        version=__version__,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=attrgetter("name"),  # `list_stories`, of the function
        lifespan=partial(_running, background),
    )
    _give_state(application, service, hooks, traffic)
    for router in API_ROUTERS:
        application.include_router(router, dependencies=[Depends(refuse_misleading_parameters)])
    for router in PAGE_ROUTERS:
        application.include_router(router, include_in_schema=False)
    application.mount("/static", Assets())
    application.openapi = partial(openapi_document, application)  # type: ignore[method-assign]
    answers = Answers(views.error_page)
    answers.install(application)
    _surround(application, answers, is_exposed=is_exposed, read_only=read_only)
    return application


def _give_state(application: FastAPI, service: Service, hooks: Webhooks, traffic: Traffic) -> None:
    """Puts what routes and layers share where they find it."""
    application.state.service = service
    application.state.webhooks = hooks
    application.state.stopping = asyncio.Event()  # set when the server is about to break off
    application.state.traffic = traffic
    application.state.brought_files = BroughtFiles()
    application.state.metrics = metrics = Metrics()
    application.state.writer = Writer(
        service.ingest, service.corrections, watch=metrics.waits.observe
    )
    metrics.follow(service.condition, service.ingest.activity, application.state.writer)
    application.state.streams = Streams(
        service.changes, service.bulletin, most=service.settings.max_streams
    )


def _surround(application: FastAPI, answers: Answers, *, is_exposed: bool, read_only: bool) -> None:
    """Puts the layers around the routes, innermost first."""
    service: Service = application.state.service
    application.add_middleware(FewAtOnce)
    # What is remembered is told again only to who passed what checks, counts and packs requests.
    application.add_middleware(Remembered, state=service.queries.state)
    routers = (*API_ROUTERS, *PAGE_ROUTERS)
    routes = [*application.routes, *(route for router in routers for route in router.routes)]
    add_manners(application, service, answers, routes)
    operations = Operations(routes)
    if read_only:
        writer = service.settings.writer
        application.add_middleware(ReadOnly, answers=answers, operations=operations, writer=writer)
    application.state.callers = Callers(
        service.keys, Sessions(SystemClock()), is_exposed=is_exposed
    )
    application.add_middleware(
        Gate,
        answers=answers,
        callers=application.state.callers,
        operations=operations,
        trusted_origins=service.settings.trusted_origins,
    )
    application.add_middleware(Readers)
    if service.settings.access_log:
        application.add_middleware(AccessLog)
    application.add_middleware(
        Shell, answers=answers, max_request_bytes=service.settings.max_request_bytes
    )
    application.add_middleware(
        Measuring, metrics=application.state.metrics, traffic=application.state.traffic
    )
    _allow_origins(application, service.settings.trusted_origins)


def _allow_origins(application: FastAPI, origins: Collection[str]) -> None:
    """Lets pages of other origins call the REST API, with a key where one is needed.

    Outermost, so that they can read every problem. `Cross-Origin-Resource-Policy` does not
    hinder them: it keeps pages from embedding answers, not from asking by CORS.
    """
    if origins:
        application.add_middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=_CORS_REQUEST_HEADERS,
            expose_headers=_CORS_RESPONSE_HEADERS,
        )


@asynccontextmanager
async def _running(background: Mapping[str, Work], _application: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for name, work in background.items():
            await stack.enter_async_context(in_background(name, work))
        yield

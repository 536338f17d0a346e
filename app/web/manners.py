"""The manners of the REST API as layers around its routes, and their order."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.routing import BaseRoute

from app.bootstrap import Service, SystemClock
from app.web.compression import Compression
from app.web.idempotency import Idempotency
from app.web.measuring import NotingRoute
from app.web.methods import Methods
from app.web.problems import Answers
from app.web.rate_limits import RateLimits
from app.web.unpacking import Unpacking


def add_manners(
    application: FastAPI, service: Service, answers: Answers, routes: Sequence[BaseRoute]
) -> None:
    """Puts the layers around the routes, innermost first.

    A key against repetition is looked at behind the unpacking, so that a request is the same
    however it was packed, and in front of it who asks too often is refused unread.
    """
    settings = service.settings
    application.add_middleware(NotingRoute)
    application.add_middleware(
        Idempotency, answers=answers, store=service.answer_store, clock=SystemClock()
    )
    application.add_middleware(
        Unpacking, answers=answers, max_request_bytes=settings.max_request_bytes
    )
    application.add_middleware(Compression)
    application.add_middleware(Methods, routes=routes)  # packs for HEAD what GET would pack
    if settings.rate_limit:
        application.add_middleware(RateLimits, answers=answers, quota=settings.rate_limit)

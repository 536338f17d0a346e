"""What handlers share: the service, the writer, and how query parameters are read."""

from typing import Annotated, cast

from fastapi import Depends, Query, Request

from app.bootstrap import Service
from app.intake.validation import Limits
from app.web.ledger_wire import Author, Reason
from app.web.writer import Writer


# `async`, though nothing is awaited: FastAPI hands any other dependency to a thread of its pool.
async def _service(request: Request) -> Service:
    return cast(Service, request.app.state.service)


async def _writer(request: Request) -> Writer:
    return cast(Writer, request.app.state.writer)


async def _limits(request: Request) -> Limits:
    return Limits(max_article_bytes=(await _service(request)).settings.max_article_bytes)


ServiceOf = Annotated[Service, Depends(_service)]
WriterOf = Annotated[Writer, Depends(_writer)]
LimitsOf = Annotated[Limits, Depends(_limits)]
AuthorOf = Annotated[Author, Query(description="Who says so; kept.", examples=["Нина Петрова"])]
ReasonOf = Annotated[Reason | None, Query(description="Why; kept.", examples=["двойно"])]

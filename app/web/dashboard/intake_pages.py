"""Intake: which story a text, page or file is, before it is stored; and storing it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from app.bootstrap import Service
from app.domain.article import RawArticle, Rejected
from app.domain.errors import InputError
from app.intake.validation import Limits, article_from_fields
from app.web.dashboard.brought_files import BroughtFiles
from app.web.dashboard.headlines import headlines_of
from app.web.dashboard.looked_at import MOST_AT_ONCE, look_at, read_brought, read_packed
from app.web.dashboard.rendering import page
from app.web.dependencies import LimitsOf, ServiceOf, WriterOf
from app.web.problems import KINDS_OF_ERRORS

router = APIRouter()


class Brought(BaseModel):
    """The form, as typed; a file may come with it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str = ""
    text: str = ""
    url: str = ""
    source: str = ""
    published_at: str = ""


NOTHING = Brought()
"""A form not filled in yet."""


async def _files(request: Request) -> BroughtFiles:
    return cast(BroughtFiles, request.app.state.brought_files)


FilesOf = Annotated[BroughtFiles, Depends(_files)]


@router.get("/intake")
def intake(service: ServiceOf) -> Response:
    """Asks for a text, an address or a file; shows the feeds and what is being done."""
    return intake_page(service, NOTHING)


@router.post("/intake/look")
async def look(
    brought: Annotated[Brought, Form()],
    service: ServiceOf,
    limits: LimitsOf,
) -> Response:
    """Tells which story a text or the page of an address is; nothing is stored."""
    try:
        items = [await _article(brought, service, limits)]
    except InputError as error:
        status = KINDS_OF_ERRORS[type(error)].status
        return await run_in_threadpool(
            intake_page, service, brought, refusal=str(error), status=status
        )
    return await _looked_page(items, service)


@router.post("/intake/look-at-file")
async def look_at_file(
    service: ServiceOf, limits: LimitsOf, files: FilesOf, file: Annotated[UploadFile, File()]
) -> Response:
    """Tells which stories the articles of a file are; nothing is stored."""
    name = file.filename or "file"
    items = await run_in_threadpool(read_brought, file.file, name, limits)
    is_cut = len(items) > MOST_AT_ONCE
    token = await run_in_threadpool(files.keep, file.file, name) if is_cut else ""
    return await _looked_page(items, service, token=token)


@router.get("/intake/files/{token}")
async def look_on(
    token: str,
    service: ServiceOf,
    limits: LimitsOf,
    files: FilesOf,
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    """Tells which stories the articles of another page of a file are; nothing is stored."""
    items = await run_in_threadpool(_page_of, files, token, limits, number)
    return await _looked_page(items, service, token=token, number=number)


@router.post("/intake/add")
async def add(articles: Annotated[str, Form()], writer: WriterOf, limits: LimitsOf) -> Response:
    """Stores what was looked at."""
    items = await run_in_threadpool(read_packed, articles, limits)
    results = await writer.take_in_stream(items)
    titles = [each.title if isinstance(each, RawArticle) else each.origin for each in items]
    return page("intake_added.html", results=list(zip(titles, results, strict=True)))


async def _article(brought: Brought, service: Service, limits: Limits) -> RawArticle:
    if brought.url.strip() and not brought.title.strip() and not brought.text.strip():
        return await service.feeds.pages.read(brought.url.strip())
    return article_from_fields(
        brought.model_dump(), received_at=datetime.now(UTC), limits=limits, origin="the form"
    )


def _page_of(
    files: BroughtFiles, token: str, limits: Limits, number: int
) -> list[RawArticle | Rejected]:
    start = (number - 1) * MOST_AT_ONCE
    with files.reading(token) as file:
        return read_brought(file.content, file.name, limits, start=start)


async def _looked_page(
    items: Sequence[RawArticle | Rejected], service: Service, *, token: str = "", number: int = 1
) -> Response:
    found = await run_in_threadpool(look_at, items, service.queries)
    first = (number - 1) * MOST_AT_ONCE + 1
    last = first - 1 + len(found.matches) + len(found.rejected)
    candidates = [each.story for match in found.matches for each in match.candidates]
    return page(
        "intake_looked.html",
        found=found,
        told=await run_in_threadpool(headlines_of, service.queries, candidates),
        token=token,
        number=number,
        first=first,
        last=last,
    )


def intake_page(
    service: Service,
    brought: Brought,
    *,
    typed_feed: tuple[str, str] = ("", ""),
    refusal: str = "",
    status: int = 200,
) -> Response:
    """The page that asks, with what was typed so far.

    Args:
        service: Tells the feeds and what is being done.
        brought: A text or an address.
        typed_feed: Address and outlet of a feed to be followed.
        refusal: Why what was asked cannot be done.
        status: Of HTTP.
    """
    return page(
        "intake.html",
        status=status,
        brought=brought,
        typed_feed=typed_feed,
        refusal=refusal,
        feeds=service.feeds.list.feeds(),
        tasks=service.tasks.tasks(),
    )

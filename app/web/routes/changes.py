"""`/v1/changes` and `/v1/stream`: what changes, as pages and as it happens."""

from typing import Annotated, cast

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response

from app.web import change_wire, parameters
from app.web.change_wire import ChangeFilters, PagedChangeFilters
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import example, problems
from app.web.streams import Streams

router = APIRouter(prefix="/v1", tags=["live"])

_EVENT = (
    "retry: 2000\n: heartbeat\nid: 815\n\n"
    "id: 816\nevent: joined\n"
    f"data: {change_wire.ChangeEvent.model_validate(change_wire.CHANGE).model_dump_json()}\n\n"
)


@router.get(
    "/changes",
    summary="What changed, in order",
    response_model=change_wire.ChangePage,
    responses={
        200: example(change_wire.CHANGE_PAGE, "Changes, oldest first."),
        **problems(422, 503),
    },
)
def list_changes(
    filters: Annotated[PagedChangeFilters, Query()], service: ServiceOf
) -> change_wire.ChangePage:
    """One ordered log of all changes to stories, each exactly once.

    Keep `next_cursor` and ask again with it as `after`. A cursor of another log, as after a
    backup was put back, is refused: read the stories anew and go on from `latest`.
    """
    after = service.changes.place(parameters.text_or_none(filters.after))
    which = change_wire.change_filter(filters)
    return change_wire.change_page(service.changes.page(after, which, filters.limit))


@router.get(
    "/stream",
    summary="What changes, as it happens",
    response_class=Response,
    responses={
        200: {
            "description": "Server-Sent Events without end: `id` is the cursor, `event` the kind, "
            "`data` a change as in `/v1/changes`.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EVENT}},
        },
        **problems(422, 503),
    },
)
async def stream_changes(
    request: Request,
    filters: Annotated[ChangeFilters, Query()],
    last_event_id: Annotated[
        str | None, Header(description="Where a client resumes; wins over `after`.")
    ] = None,
) -> Response:
    """The log of `/v1/changes`: first what was there already, then what comes.

    Comments keep a silent stream alive; the `id` that comes with them spares who resumes what did
    not pass the filters. When all streams are taken the answer is 503 with `Retry-After`.
    """
    streams = cast(Streams, request.app.state.streams)
    cursor = parameters.text_or_none(last_event_id) or parameters.text_or_none(filters.after)
    return streams.open(cursor, change_wire.change_filter(filters))

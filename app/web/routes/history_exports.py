"""What was decided about a story, for other programs: `history.csv`, `history.ndjson`."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.story import StoryId
from app.web import exports, ledger_examples, ledger_wire, schemas
from app.web.bulk import NDJSON_MEDIA_TYPE
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import document, problems

router = APIRouter(prefix="/v1/stories/{story_id}", tags=["stories"])

_CSV: Final = """\
number,decided_at,who,what,why
811,2021-12-07T17:20:03Z,samestory,reuters-idUSKBN2IM0AN opened it,
816,2021-12-08T09:30:00Z,Нина Петрова,dnevnik-181 came from s90b1f6c2a3de,един и същ видеоразговор
"""
_NDJSON: Final = "".join(
    schemas.Event.model_validate(each).model_dump_json() + "\n" for each in ledger_examples.ENTRIES
)


@router.get(
    "/history.csv",
    summary="What was decided about a story, as CSV",
    response_class=Response,
    responses={
        200: document(exports.CSV_MEDIA_TYPE, _CSV, "UTF-8, a row of names first."),
        **problems(404, 503),
    },
)
def get_history_csv(story_id: StoryId, service: ServiceOf) -> Response:
    """A decision a row, oldest first; also of a story that was merged or is gone.

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    told = ledger_wire.history(service.history.story(story_id))
    return exports.csv_answer([told.entries], [*schemas.Event.model_fields], filename="history.csv")


@router.get(
    "/history.ndjson",
    summary="What was decided about a story, as NDJSON",
    response_class=Response,
    responses={
        200: document(NDJSON_MEDIA_TYPE, _NDJSON, "A decision a line."),
        **problems(404, 503),
    },
)
def get_history_ndjson(story_id: StoryId, service: ServiceOf) -> Response:
    """A decision a line, oldest first, each as in `/v1/stories/{story_id}/history`."""
    told = ledger_wire.history(service.history.story(story_id))
    return exports.ndjson_answer([told.entries])

"""Answers that are feeds of stories, for feed readers."""

from collections.abc import Callable, Sequence

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.service.views import ReportedStory
from app.web import etags
from app.web.feed_entries import Feed, story_entry
from app.web.routes.documentation import NOT_MODIFIED, Responses, document, problems, with_etag


def feed_answers(media_type: str, shown: object, description: str) -> Responses:
    """What the OpenAPI document says of a feed."""
    return {
        200: with_etag(document(media_type, shown, description)),
        304: NOT_MODIFIED,
        **problems(422, 503),
    }


def feed_answer(
    request: Request,
    name: str,
    filters: BaseModel,
    found: tuple[Sequence[ReportedStory], str | None],
    *,
    write: Callable[[Feed], bytes],
    media_type: str,
) -> Response:
    """A page of stories as a feed.

    Args:
        request: Whose address is the feed's.
        name: What the stories are, for the title.
        filters: What passes.
        found: The stories, and the cursor of the next page.
        write: How.
        media_type: Of what is written.
    """
    stories, next_cursor = found
    following = request.url.include_query_params(cursor=next_cursor) if next_cursor else None
    home = str(request.base_url)
    feed = Feed(
        title=_title(name, filters),
        home=home,
        address=str(request.url),
        next_address=str(following) if following else None,
        entries=[story_entry(each, home) for each in stories],
    )
    return etags.answer_document(request, write(feed), media_type, changed_at=feed.changed_at)


def _title(name: str, filters: BaseModel) -> str:
    """What passes, in the words of the address."""
    shown = filters.model_dump(exclude_unset=True, exclude={"limit", "cursor", "sort"}, mode="json")
    told = {
        key: ", ".join(filter(None, value)) if isinstance(value, list) else value
        for key, value in shown.items()
    }
    passing = "; ".join(f"{key}: {value}" for key, value in told.items() if value)
    return f"{name} ({passing})" if passing else name

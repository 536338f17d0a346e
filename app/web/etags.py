"""ETags: what a reader has seen, for answering 304 and for refusing lost updates.

The strong ETag of a story, and of what is shown of it, is `"812-5f0c6d0e9b7f4f0f"`: the story's
revision and a digest of the answer. `If-None-Match` compares all of it. `If-Match` looks at the
revision alone: that a storyline grew around a story makes nobody's correction outdated.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus

from fastapi import Request, Response
from pydantic import BaseModel
from pydantic.main import IncEx

from app.bootstrap import Service
from app.domain.errors import OutdatedError
from app.domain.story import StoryId
from app.web.problems import NO_REVISION, ProblemError

_ETAG = re.compile(r'(W/)?"([^"]*)"')


def answer(
    request: Request,
    shown: BaseModel,
    *,
    revision: int | None = None,
    include: IncEx | None = None,
) -> Response:
    """The answer with its ETag, or 304 when the reader has it already.

    Args:
        request: Its `If-None-Match` is looked at.
        shown: The body.
        revision: Of the story that the body shows, read before the body was.
        include: Fields of the body, as pydantic takes them; all by default.
    """
    body = shown.model_dump_json(include=include).encode()
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    etag = f'"{digest}"' if revision is None else f'"{revision}-{digest}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if is_known(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether a reader who sends this `If-None-Match` has the answer of this ETag."""
    known = {f'"{tag}"' for _, tag in _ETAG.findall(if_none_match)}
    return if_none_match.strip() == "*" or etag in known


def answer_document(
    request: Request, body: bytes, media_type: str, *, changed_at: datetime | None = None
) -> Response:
    """A document with its ETag, or 304 when the reader has it already.

    Args:
        request: Its `If-None-Match` is looked at, or else its `If-Modified-Since`.
        body: The document.
        media_type: Of the document, which is in UTF-8.
        changed_at: When something new came into it; None if that is not known.
    """
    etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    # Within the second that it names more may come in: then it would hide that.
    if changed_at is not None and datetime.now(UTC) - changed_at >= timedelta(seconds=1):
        headers["Last-Modified"] = format_datetime(changed_at, usegmt=True)
    if_none_match = request.headers.get("if-none-match")
    if if_none_match is not None:
        has_it = is_known(if_none_match, etag)
    else:
        has_it = _is_unchanged_since(request.headers.get("if-modified-since", ""), headers)
    if has_it:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, media_type=f"{media_type}; charset=utf-8", headers=headers)


def expected(if_match: str | None, story_id: StoryId, service: Service) -> Mapping[StoryId, int]:
    """The revision that a correction builds on; none for `If-Match: *`, which asks for none.

    Raises:
        ProblemError: There is no `If-Match`.
        OutdatedError: It names other revisions of the story than the present one.
        NotFoundError: There never was such a story.
    """
    if if_match is None:
        raise ProblemError(
            NO_REVISION, f"expected the header If-Match with the ETag of /v1/stories/{story_id}"
        )
    if if_match.strip() == "*":
        return {}
    present = service.history.revision(story_id)
    named = [tag.partition("-")[0] for weak, tag in _ETAG.findall(if_match) if not weak]
    if str(present) not in named:
        raise OutdatedError(
            f"{story_id} was changed: expected revision {' or '.join(named) or 'none'}, "
            f"found {present}; look at it again at /v1/stories/{story_id}/history"
        )
    return {story_id: present}


def _is_unchanged_since(stated: str, headers: Mapping[str, str]) -> bool:
    """Whether a reader's `If-Modified-Since` is no older than what would be sent."""
    try:
        seen = parsedate_to_datetime(stated)
        return parsedate_to_datetime(headers.get("Last-Modified", "")) <= seen.astimezone(UTC)
    except (ValueError, OverflowError):  # as if it were not there, says RFC 9110
        return False

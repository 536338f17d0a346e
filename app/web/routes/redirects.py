"""The way from a story that was merged to the living one."""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse

from app.domain.story import StoryId


def to_living(request: Request, living: StoryId, part: str = "") -> RedirectResponse:
    """308 to the same question about the living story, its parameters kept.

    Args:
        request: What was asked.
        living: Where the id leads.
        part: What follows the story in the path, such as `/timeline`.
    """
    query = f"?{request.url.query}" if request.url.query else ""
    path = f"/v1/stories/{quote(living, safe='')}{part}{query}"
    return RedirectResponse(path, status_code=308)

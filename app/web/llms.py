"""`/llms.txt`: what this server is, in a page for language models (see llmstxt.org)."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse

router = APIRouter()

PAGE: Final = Path(__file__).with_name("llms.txt")


@router.get("/llms.txt")
def llms() -> FileResponse:
    """The words, and the main routes with an example each."""
    return FileResponse(PAGE, media_type="text/markdown; charset=utf-8")

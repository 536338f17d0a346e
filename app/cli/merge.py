"""`samestory merge`: two stories that report one event become one."""

from typing import Annotated

import typer

from app.cli.correcting import AuthorOption, ReasonOption, correct
from app.cli.output import JsonOption
from app.domain.story import StoryId

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory merge STORY STORY --reason 'the same talks'")
def merge(
    ctx: typer.Context,
    first: Annotated[str, typer.Argument(metavar="STORY", help="Id of a story.")],
    second: Annotated[str, typer.Argument(metavar="STORY", help="Id of the other.")],
    *,
    reason: ReasonOption = None,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make one story of two, for good.

    The id of the larger lasts; the other leads there.
    """
    correct(
        ctx,
        lambda corrections, by: corrections.merge(StoryId(first), StoryId(second), by),
        reason=reason,
        author=author,
        as_json=as_json,
    )

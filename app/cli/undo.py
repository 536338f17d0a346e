"""`samestory undo`: a decision is taken back."""

from typing import Annotated

import typer

from app.cli.correcting import AuthorOption, ReasonOption, correct
from app.cli.output import JsonOption

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory undo 812, with a number that `samestory history` shows")
def undo(
    ctx: typer.Context,
    decision: Annotated[int, typer.Argument(metavar="DECISION", help="Its number.")],
    *,
    reason: ReasonOption = None,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a decision back, unless something was built on it since."""
    correct(
        ctx,
        lambda corrections, by: corrections.undo(decision, by),
        reason=reason,
        author=author,
        as_json=as_json,
    )

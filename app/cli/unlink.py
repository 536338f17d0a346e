"""`samestory unlink`: what was said of two articles is taken back."""

from typing import Annotated

import typer

from app.cli.correcting import AuthorOption, ReasonOption, correct
from app.cli.output import JsonOption
from app.domain.article import ArticleId

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory unlink ARTICLE ARTICLE")
def unlink(
    ctx: typer.Context,
    one: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id of an article.")],
    other: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id of the other.")],
    *,
    reason: ReasonOption = None,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take back what was said of two articles.

    They stay where they are; what comes later may change that.
    """
    correct(
        ctx,
        lambda corrections, by: corrections.unlink(ArticleId(one), ArticleId(other), by),
        reason=reason,
        author=author,
        as_json=as_json,
    )

"""`samestory delete`: an article is deleted, and leaves no trace."""

from typing import Annotated

import typer

from app.cli.correcting import AuthorOption, ReasonOption, correct
from app.cli.output import JsonOption
from app.domain.article import ArticleId

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory delete ARTICLE --reason 'withdrawn by its outlet'")
def delete(
    ctx: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id of the article.")],
    *,
    reason: ReasonOption = None,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Delete an article with its versions; only its id stays. Cannot be undone."""
    correct(
        ctx,
        lambda corrections, by: corrections.delete(ArticleId(article), by),
        reason=reason,
        author=author,
        as_json=as_json,
    )

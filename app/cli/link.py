"""`samestory link`: two articles belong together, or never."""

from typing import Annotated

import typer

from app.cli.correcting import AuthorOption, ReasonOption, correct
from app.cli.output import JsonOption
from app.domain.article import ArticleId

app = typer.Typer(add_completion=False)


@app.command(
    epilog="Example: samestory link ARTICLE ARTICLE · samestory link ARTICLE ARTICLE --never"
)
def link(
    ctx: typer.Context,
    one: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id of an article.")],
    other: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id of the other.")],
    *,
    never: Annotated[bool, typer.Option("--never", help="They never belong together.")] = False,
    reason: ReasonOption = None,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that two articles belong together, or never, for good.

    Their stories become one; with --never the second leaves, if they are in one story. The
    articles need not be there yet.
    """
    pair = ArticleId(one), ArticleId(other)
    correct(
        ctx,
        lambda corrections, by: (
            corrections.never(*pair, by) if never else corrections.link(*pair, by)
        ),
        reason=reason,
        author=author,
        as_json=as_json,
    )

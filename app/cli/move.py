"""`samestory move`: an article goes to another story."""

from typing import Annotated

import typer

from app.cli.correcting import AuthorOption, ReasonOption, correct
from app.cli.output import JsonOption
from app.domain.article import ArticleId
from app.domain.story import StoryId

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory move ARTICLE STORY")
def move(
    ctx: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id of the article.")],
    story: Annotated[
        str | None, typer.Argument(metavar="STORY", help="Where to; without it, to a new story.")
    ] = None,
    *,
    reason: ReasonOption = None,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move an article to another story, or to one of its own, for good.

    Its copies go with it; a copy that is moved away from its original is a copy no more.
    """
    correct(
        ctx,
        lambda corrections, by: corrections.move(
            ArticleId(article), StoryId(story) if story else None, by
        ),
        reason=reason,
        author=author,
        as_json=as_json,
    )

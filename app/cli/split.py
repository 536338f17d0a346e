"""`samestory split`: articles leave a story for a new one."""

from typing import Annotated

import typer

from app.cli.correcting import AuthorOption, ReasonOption, correct
from app.cli.output import JsonOption
from app.domain.article import ArticleId
from app.domain.story import StoryId

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory split STORY ARTICLE ARTICLE")
def split(
    ctx: typer.Context,
    story: Annotated[str, typer.Argument(metavar="STORY", help="Id of the story.")],
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE...", help="Ids of those that leave.")
    ],
    *,
    reason: ReasonOption = None,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take articles out of a story and into a new one, for good.

    Their copies go with them.
    """
    correct(
        ctx,
        lambda corrections, by: corrections.split(
            StoryId(story), [ArticleId(each) for each in articles], by
        ),
        reason=reason,
        author=author,
        as_json=as_json,
    )

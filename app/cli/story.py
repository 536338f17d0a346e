"""`samestory story`: one story with all that belongs to it."""

from typing import Annotated

import typer

from app.bootstrap import open_service
from app.cli.output import JsonOption, console, print_json
from app.cli.session import settings_of
from app.cli.tables import article_table, story_heading, storyline_table
from app.domain.story import StoryId
from app.web import wire

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory story ID, with an id that `samestory stories` shows")
def story(
    ctx: typer.Context,
    identifier: Annotated[str, typer.Argument(metavar="ID", help="As `stories` shows it.")],
    as_json: JsonOption = False,
) -> None:
    """Show one story with its articles and its storyline.

    An id whose story was merged into another leads to that story.
    """
    with open_service(settings_of(ctx), writable=False) as service:
        view = service.queries.story(StoryId(identifier))
    if as_json:
        print_json(wire.story_detail(view))
        return
    out = console()
    out.print(story_heading(view.summary))
    out.print(article_table(view))
    if view.storyline is not None and len(view.storyline.stories) > 1:
        out.print("\nStoryline:")
        out.print(storyline_table(view.storyline, view.summary))

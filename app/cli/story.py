"""`samestory story`: one story with all that belongs to it."""

from typing import Annotated

import typer

from app.cli.asking import answers
from app.cli.output import JsonOption, console, print_json
from app.cli.session import settings_to_read
from app.cli.tables import article_table, story_heading, storyline_table

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
    with answers(settings_to_read(ctx)) as asked:
        found = asked.get_story(identifier)
    if as_json:
        print_json(found)
        return
    out = console()
    out.print(story_heading(found))
    out.print(article_table(found))
    if found.storyline is not None and len(found.storyline.stories) > 1:
        out.print("\nStoryline:")
        out.print(storyline_table(found.storyline, found))

"""`samestory stories`: which stories there are."""

from typing import Annotated

import typer

from app.cli import exits
from app.cli.asking import answers
from app.cli.output import JsonOption, print_json, say
from app.cli.session import settings_to_read
from app.cli.tables import show_stories

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory stories --min-languages 3 --since 2022-01-10")
def stories(
    ctx: typer.Context,
    *,
    language: Annotated[
        str | None, typer.Option(help="Told in this language, as a BCP 47 tag.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Told by this source.")] = None,
    since: Annotated[
        str | None, typer.Option(help="With a report at or after this time (ISO 8601).")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="With a report at or before this time (ISO 8601).")
    ] = None,
    min_languages: Annotated[
        int, typer.Option(min=1, help="Told in at least so many languages.")
    ] = 1,
    words: Annotated[
        str | None, typer.Option(help="With an article that holds all these words.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="`next_cursor` of the page before.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List stories, newest report first."""
    with answers(settings_to_read(ctx)) as asked:
        page = asked.list_stories(
            language=language,
            source=source,
            since=since,
            until=until,
            min_languages=min_languages,
            q=words,
            limit=limit,
            cursor=cursor,
        )
    if as_json:
        print_json(page)
    elif page.stories:
        show_stories(page.stories, next_cursor=page.next_cursor)
    else:
        say("no stories found")
    if not page.stories:
        raise typer.Exit(exits.REJECTED)

"""`samestory stories`: which stories there are."""

from typing import Annotated

import typer

from app.cli import exits
from app.cli.asking import answers
from app.cli.output import JsonOption, print_json, say
from app.cli.session import settings_to_read
from app.cli.tables import show_stories
from app.domain.story import StorySort

app = typer.Typer(add_completion=False)


_Language = Annotated[
    list[str] | None,
    typer.Option(help="Told in this language, as a BCP 47 tag; several: in each of them."),
]
_Name = Annotated[
    str | None, typer.Option(help="Naming a person, place or organisation, however spelled.")
]
_Since = Annotated[str | None, typer.Option(help="With a report at or after this time (ISO 8601).")]
_Until = Annotated[
    str | None, typer.Option(help="With a report at or before this time (ISO 8601).")
]
_MinLanguages = Annotated[int, typer.Option(min=1, help="Told in at least so many languages.")]
_MinSources = Annotated[int, typer.Option(min=0, help="Told by at least so many sources.")]
_Corrected = Annotated[
    bool | None,
    typer.Option(
        "--has-corrections/--no-corrections", help="About which a person decided something."
    ),
]
_Sort = Annotated[
    StorySort,
    typer.Option(
        help="newest report or last updated first; growing: most reports lately; or most "
        "languages, sources or articles first."
    ),
]


@app.command(epilog="Example: samestory stories --name Zelensky --min-languages 3 --sort growing")
def stories(
    ctx: typer.Context,
    *,
    language: _Language = None,
    source: Annotated[str | None, typer.Option(help="Told by this source.")] = None,
    name: _Name = None,
    since: _Since = None,
    until: _Until = None,
    min_languages: _MinLanguages = 1,
    min_sources: _MinSources = 0,
    words: Annotated[
        str | None, typer.Option(help="With an article that holds all these words.")
    ] = None,
    storyline: Annotated[str | None, typer.Option(help="Of the storyline of this id.")] = None,
    has_corrections: _Corrected = None,
    sort: _Sort = StorySort.NEWEST,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="`next_cursor` of the page before.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List stories, newest report first unless sorted otherwise."""
    with answers(settings_to_read(ctx)) as asked:
        page = asked.list_stories(
            language=language,
            source=source,
            name=name,
            since=since,
            until=until,
            min_languages=min_languages,
            min_sources=min_sources,
            q=words,
            storyline=storyline,
            has_corrections=has_corrections,
            sort=sort,
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

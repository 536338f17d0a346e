"""`samestory changes`: what changed about stories, and what changes."""

import sys
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.text import Text

from app.cli import exits
from app.cli.asking import answers
from app.cli.output import JsonOption, console, print_json, say
from app.cli.session import settings_to_read
from app.domain.decision import DecisionKind
from app.web.answers import Answers
from app.web.change_wire import ChangedStory, ChangeEvent
from app.web.story_arguments import StreamArguments

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory changes --follow --after latest --language bg --json")
def changes(
    ctx: typer.Context,
    *,
    after: Annotated[
        str | None,
        typer.Option(
            help="Only what comes after this cursor; latest: only what comes from now on."
        ),
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with what changes, until Ctrl-C.")
    ] = False,
    story: Annotated[str | None, typer.Option(help="Of the story of this id.")] = None,
    storyline: Annotated[
        str | None, typer.Option(help="Of stories that are in this storyline now.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Of stories told in this language now (BCP 47).")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Of stories told by this source now.")] = None,
    kind: Annotated[
        list[DecisionKind] | None, typer.Option(help="Of this kind; may be given several times.")
    ] = None,
    min_languages: Annotated[
        int, typer.Option(min=1, help="Of stories told in so many languages now.")
    ] = 1,
    as_json: JsonOption = False,
) -> None:
    """Tell what changed about stories, and with --follow what changes.

    Each change is told once, oldest first. A line begins with the cursor to go on
    after. With --json each change is a line of its own.
    """
    filters: StreamArguments = {
        "story_id": story,
        "storyline": storyline,
        "language": language,
        "source": source,
        "kind": kind,
        "min_languages": min_languages,
    }
    told = False
    with answers(settings_to_read(ctx)) as asked:
        for change in _changes(asked, after, filters, follow=follow):
            told = True
            if as_json:
                print_json(change)
            else:
                _show(change)
    if not told:
        say("no changes found")
        raise typer.Exit(exits.REJECTED)


def _changes(
    asked: Answers, after: str | None, filters: StreamArguments, *, follow: bool
) -> Iterator[ChangeEvent]:
    if follow:
        return (event.data for event in asked.follow(after=after, **filters))
    return asked.changes(after=after, **filters)


def _show(change: ChangeEvent) -> None:
    began = f"{change.cursor:>6}  {change.at:%Y-%m-%d %H:%M}  {change.kind:<9}"
    for story in map(_told, change.stories) if change.stories else [""]:
        console().print(Text(f"{began}  {story}".rstrip()), soft_wrap=True)
    sys.stdout.flush()  # who reads through a pipe waits for it


def _told(story: ChangedStory) -> str:
    if story.leads_to is not None:
        return f"{story.id} {story.became} into {story.leads_to}"
    reports = f"{story.id} {story.became}, {story.article_count}"
    return f"{reports}  {story.present.headline}" if story.present else reports

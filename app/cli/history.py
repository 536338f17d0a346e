"""`samestory history`: what was decided about a story, and who was in it when."""

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from app.bootstrap import open_service
from app.cli.output import JsonOption, console, print_json
from app.cli.session import settings_of
from app.domain.story import StoryId
from app.service.views import HistoryView
from app.web import ledger_wire
from app.web.dependencies import instant

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory history STORY · samestory history STORY --as-of 2025-02-27")
def history(
    ctx: typer.Context,
    story: Annotated[str, typer.Argument(metavar="STORY", help="Id of a story, also an old one.")],
    as_of: Annotated[
        str | None,
        typer.Option(help="Who was in it then: a time (ISO 8601), or a decision's number."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was decided about a story, when and by whom."""
    identifier = StoryId(story)
    moment = _moment(as_of)
    with open_service(settings_of(ctx), writable=False) as service:
        view = service.history.story(identifier)
        members = service.history.members_as_of(identifier, moment) if moment is not None else None
    if members is not None:
        past = ledger_wire.past_story(identifier, moment, members)
        if as_json:
            print_json(past)
        else:
            console().print("\n".join(past.articles) or "it was not there", soft_wrap=True)
    elif as_json:
        print_json(ledger_wire.history(view))
    else:
        console().print(_table(view))


def _moment(stated: str | None) -> datetime | int | None:
    if stated is not None and stated.isdecimal():
        return int(stated)
    return instant(stated, name="--as-of", end_of_day=True)


def _table(view: HistoryView) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("decision", justify="right", no_wrap=True)
    table.add_column("when", no_wrap=True)
    table.add_column("who", no_wrap=True)
    table.add_column("what", overflow="fold", ratio=1)
    for entry in view.entries:
        why = f" (because: {entry.why})" if entry.why else ""
        when = f"{entry.decided_at:%Y-%m-%d %H:%M}"
        table.add_row(str(entry.number), when, Text(entry.who), Text(entry.what + why))
    return table

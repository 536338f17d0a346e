"""`samestory history`: what was decided about a story, and who was in it when."""

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from app.cli.asking import answers
from app.cli.output import JsonOption, console, print_json
from app.cli.session import settings_to_read
from app.web import ledger_wire

app = typer.Typer(add_completion=False)


@app.command(
    "history",
    epilog="Example: samestory history STORY · samestory history STORY --as-of 2025-02-27",
)
def show_history(
    ctx: typer.Context,
    story: Annotated[str, typer.Argument(metavar="STORY", help="Id of a story, also an old one.")],
    as_of: Annotated[
        str | None,
        typer.Option(help="Who was in it then: a time (ISO 8601), or a decision's number."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was decided about a story, when and by whom."""
    with answers(settings_to_read(ctx)) as asked:
        if as_of is not None:
            past = ledger_wire.past_story(asked.list_story_articles(story, as_of=as_of))
            if as_json:
                print_json(past)
            else:
                console().print("\n".join(past.articles) or "it was not there", soft_wrap=True)
            return
        history = asked.get_history(story)
    if as_json:
        print_json(history)
    else:
        console().print(_table(history))


def _table(history: ledger_wire.History) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("decision", justify="right", no_wrap=True)
    table.add_column("when", no_wrap=True)
    table.add_column("who", no_wrap=True)
    table.add_column("what", overflow="fold", ratio=1)
    for entry in history.entries:
        why = f" (because: {entry.why})" if entry.why else ""
        when = f"{entry.decided_at:%Y-%m-%d %H:%M}"
        table.add_row(str(entry.number), when, Text(entry.who), Text(entry.what + why))
    return table

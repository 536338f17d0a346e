"""`samestory versions`: an article's versions, and what each changed word for word."""

from typing import Annotated

import typer
from rich.text import Text

from app.cli.asking import answers
from app.cli.output import JsonOption, console, print_json
from app.cli.session import settings_to_read
from app.service.versions import ChangeKind
from app.web.version_wire import Version

app = typer.Typer(add_completion=False)

_MARKS = {ChangeKind.ADDED: ("{+", "+}", "green"), ChangeKind.REMOVED: ("[-", "-]", "red")}


@app.command(epilog="Example: samestory versions dev-call-dec21-01")
def versions(
    ctx: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id of an article.")],
    as_json: JsonOption = False,
) -> None:
    """Show an article's versions, and what each changed word for word."""
    with answers(settings_to_read(ctx)) as asked:
        found = asked.list_versions(article)
    if as_json:
        print_json(found)
        return
    for each in found.versions:
        received = each.received_at.isoformat(timespec="seconds")
        console().print(Text(f"version {each.number}, received {received}", style="bold"))
        console().print(_marked(each) if each.changes else Text(each.title))


def _marked(version: Version) -> Text:
    """The text with what was added as {+ +} and what was removed as [- -]."""
    text = Text()
    for change in version.changes:
        before, after, style = _MARKS.get(change.kind, ("", "", ""))
        space = change.text[: len(change.text) - len(change.text.lstrip())]
        text.append(space)
        text.append(f"{before}{change.text.lstrip()}{after}", style=style)
    return text

"""`samestory doctor`: whether the data folder is sound, and mending of what can be made anew."""

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from app.care_bootstrap import open_care
from app.cli import exits
from app.cli.output import JsonOption, console, counted, print_json, say
from app.cli.session import settings_of
from app.domain.examination import Examined
from app.service.doctor import Report, examine, repair

app = typer.Typer(add_completion=False)


@app.command(epilog="Examples: samestory doctor · samestory doctor --repair --json")
def doctor(
    ctx: typer.Context,
    *,
    mend: Annotated[
        bool,
        typer.Option(
            "--repair", help="Make anew what follows from articles and ledger; they stay untouched."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check everything that is stored, and say what is wrong and where.

    Without `--repair` nothing is changed, and a writer may go on beside it. The exit code is 1
    when something is wrong, after the repair if there was one.
    """
    with open_care(settings_of(ctx), writable=mend) as care:
        report = (repair if mend else examine)(care.records, care.index)
    if as_json:
        print_json(_document(report))
    else:
        _show(report)
    if not report.is_sound:
        raise typer.Exit(exits.REJECTED)


def _document(report: Report) -> dict[str, object]:
    return {
        "sound": report.is_sound,
        "counts": report.counts,
        "checks": [
            {
                "name": each.check.name,
                "claim": each.check.claim,
                "derived": each.check.is_derived,
                "fault_count": each.count,
                "faults": list(each.faults),
            }
            for each in report.examined
        ],
        "mended": list(report.mended),
    }


def _show(report: Report) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for each in report.examined:
        verdict = Text("wrong", style="red") if each.count else Text("holds", style="green")
        table.add_row(verdict, each.check.name, each.check.claim)
    console().print(table)
    for each in report.examined:
        _show_faults(each)
    for sentence in report.mended:
        say(f"repaired: {sentence}")
    held = ", ".join(f"{count:,} {name}" for name, count in report.counts.items())
    wrong = [each for each in report.examined if each.count]
    if not wrong:
        say(f"sound: {held}")
    else:
        say(f"{counted(len(wrong), 'check', 'checks')} failed; {held}; {_advice(wrong)}")


def _show_faults(examined: Examined) -> None:
    for fault in examined.faults:
        console().print(Text(f"{examined.check.name}: {fault.where}: {fault.what}"))
    more = examined.count - len(examined.faults)
    if more > 0:
        console().print(Text(f"{examined.check.name}: {more:,} more"))


def _advice(wrong: list[Examined]) -> str:
    if all(each.check.is_derived for each in wrong):
        return "`samestory doctor --repair` makes anew what is wrong"
    return "not all of this can be made anew: restore a backup"

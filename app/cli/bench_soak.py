"""`samestory bench soak`: how a server fares under load for long, over its limits, and after."""

from typing import Annotated

import typer
from rich.table import Table

from app.cli import exits
from app.cli.bench_ingest import invented
from app.cli.output import JsonOption, console, print_json, say
from app.cli.session import settings_of
from app.cli.soak import Plan
from app.cli.soak import soak as soak_server
from app.cli.soak_parts import Soak

_WARM_UP_SHARE = 0.2
_OVERLOAD_SHARE = 0.05

EXAMPLE = "Examples: samestory bench soak · samestory bench soak --minutes 1 --json"


def soak(
    ctx: typer.Context,
    minutes: Annotated[float, typer.Option(min=0.1, help="Of steady load.")] = 30.0,
    warm_up: Annotated[
        float | None, typer.Option(min=0.0, help="Minutes before; default: a fifth.")
    ] = None,
    overload: Annotated[
        float | None, typer.Option(min=0.0, help="Minutes of overload; default: a twentieth.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Tell how a server fares under load for long, over its limits, and after that.

    A real server in a folder of its own gets articles at two fifths of the rate that it takes at
    most, beside readers; then at three times that rate, and again as before. The exit code is 1
    when memory grew by more than 2 %, latencies doubled, a request failed, or an acknowledged
    article is missing.
    """
    settings = settings_of(ctx)
    plan = Plan(
        minutes,
        minutes * _WARM_UP_SHARE if warm_up is None else warm_up,
        minutes * _OVERLOAD_SHARE if overload is None else overload,
    )
    found = soak_server(invented(settings), settings, plan)
    if as_json:
        print_json(found.report())
    else:
        _show_soak(found)
    if found.complaints():
        raise typer.Exit(exits.REJECTED)


def _show_soak(found: Soak) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("load")
    parts = [(f"steady {number}", part) for number, part in enumerate(found.steady, 1)]
    parts += [("overload", found.overload), ("after", found.after)]
    for name in parts[0][1].figures():
        table.add_column(name.replace("_", " "), justify="right")
    for load, part in parts:
        table.add_row(load, *(f"{each:,g}" for each in part.figures().values()))
    console().print(table)
    say(
        f"{found.rate:.0f} articles a second at most; from the first fifth to the last: memory "
        f"{found.memory_growth:+.1%}, articles {found.write_growth:+.0%}, "
        f"answers {found.read_growth:+.0%}"
    )
    for each in found.complaints():
        say(each)

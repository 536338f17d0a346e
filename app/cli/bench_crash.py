"""`samestory bench crash`: what kills at random instants leave."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli import exits
from app.cli.bench_ingest import invented
from app.cli.output import JsonOption, print_fields, print_json, say
from app.cli.session import settings_of
from app.evaluation.crash import Crashes

EXAMPLE = "Examples: samestory bench crash · samestory bench crash --kills 20 --json"


def crash(
    ctx: typer.Context,
    *,
    kills: Annotated[int, typer.Option(min=1, help="How many processes to kill.")] = 100,
    seed: Annotated[int, typer.Option(help="Of what is drawn by chance.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Kill processes at random instants, start again, and count what was lost.

    Real processes take in articles, correct, forget texts, save the index, back up and upgrade
    an old database; each is killed (SIGKILL) at some instant. Then everything that was
    acknowledged must be there, in one story, and the doctor must find nothing. The exit code is
    1 otherwise.
    Everything goes into a folder of its own, which is removed afterwards.
    """
    settings = settings_of(ctx)
    with tempfile.TemporaryDirectory(prefix="samestory-crash-") as folder:
        crashes = Crashes(settings, Path(folder), invented(settings), seed)
        tally = crashes.run(kills, lambda count: say(f"{count} of {kills} killed"))
    counts = asdict(tally)
    if as_json:
        print_json(counts)
    else:
        by_act = ", ".join(f"{count} at {act}" for act, count in tally.kills.items())
        print_fields({**counts, "kills": by_act})
    if not tally.is_clean:
        raise typer.Exit(exits.REJECTED)

"""`samestory bench hostile`: what becomes of inputs that are made to do harm."""

import json
from contextlib import closing
from typing import Annotated

import typer
from rich.text import Text

from app.cli.demo import SAMPLE
from app.cli.output import JsonOption, console, counted, print_fields, print_json, say
from app.cli.progress import tracked
from app.cli.session import settings_of
from app.evaluation.hostile import SLOW_SECONDS, HostileReport, Trial, hostile_trials

EXAMPLE = "Example: samestory bench hostile --seconds 60 --seed 3"
_INPUTS = 2_000
_SECONDS = 600.0


def hostile(
    ctx: typer.Context,
    inputs: Annotated[int, typer.Option(min=1, help="How many inputs to try.")] = _INPUTS,
    seconds: Annotated[
        float, typer.Option(min=1, help="After so long no further input is begun.")
    ] = _SECONDS,
    seed: Annotated[int, typer.Option(help="Another one makes other inputs.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Try spoiled and hostile files on every reader and the whole way of an article.

    Files of every kind are made of the packaged reports, of texts that nobody publishes (a
    megabyte of accents, names without end, brackets in brackets), and of both with bytes
    changed. Everything goes into a folder of its own, which is removed afterwards. Exit code 1
    when an input crashed or took longer than two seconds of processor time, and 30 ms for each
    article in it.
    """
    reports = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    report = HostileReport()
    trials = hostile_trials(reports, settings_of(ctx), inputs=inputs, seconds=seconds, seed=seed)
    with closing(trials):
        for trial in tracked(trials, total=inputs, label="trying"):
            report.add(trial)
    if as_json:
        print_json(_document(report))
    else:
        _show(report)
    if report.crashed or report.slow:
        raise typer.Exit(1)


def _document(report: HostileReport) -> dict[str, object]:
    return {
        "inputs": report.inputs,
        "taken": report.taken,
        "rejected": report.rejected,
        "crashed": [_told(each) for each in report.crashed],
        "slow": [_told(each) for each in report.slow],
        "slowest": _told(report.slowest) if report.slowest else None,
        "memory_bytes": report.memory_bytes,
    }


def _told(trial: Trial) -> dict[str, object]:
    return {
        "number": trial.number,
        "what": trial.what,
        "articles": trial.taken + trial.rejected,
        "seconds": round(trial.seconds, 3),
        "failure": trial.failure,
    }


def _show(report: HostileReport) -> None:
    slowest = report.slowest
    print_fields(
        {
            "inputs": f"{report.inputs:,}",
            "articles taken": f"{report.taken:,}",
            "rejected": f"{report.rejected:,}",
            "crashed": f"{len(report.crashed):,}",
            f"slower than {SLOW_SECONDS:g} s": f"{len(report.slow):,}",
            "slowest": f"{slowest.seconds:.2f} s ({slowest.what})" if slowest else "",
            "most memory": f"{report.memory_bytes / 1e6:,.0f} MB",
        }
    )
    for trial in (*report.crashed, *report.slow):
        line = f"input {trial.number} ({trial.what}, {trial.seconds:.2f} s) {trial.failure}"
        console().print(Text(line), soft_wrap=True)
    say(counted(report.inputs, "input was tried", "inputs were tried"))

"""`samestory ingest`: articles from files, folders or standard input."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from app.bootstrap import Service, open_service
from app.cli import exits
from app.cli.columns import MapOption, columns_of
from app.cli.expected import expected_bytes
from app.cli.output import JsonOption, print_json, say
from app.cli.progress import tracked
from app.cli.reading import read_arrived, read_inputs
from app.cli.session import settings_of
from app.cli.tally import Tally, passed_over_line
from app.domain.errors import InvalidQueryError
from app.intake.place import Account
from app.intake.watch import arrivals
from app.service.views import ItemResult

app = typer.Typer(add_completion=False)

_Columns = dict[str, str]


@app.command(
    epilog="Examples: samestory ingest news.jsonl pages/ · samestory ingest news.csv "
    "--map title=Headline · curl -s $URL | samestory ingest - · samestory ingest --watch inbox/"
)
def ingest(
    ctx: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Files or folders; - is standard input."),
    ],
    columns: MapOption = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on with what arrives in the folders, until Ctrl-C.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Add articles from files, folders or standard input.

    Reads JSON Lines and JSON (only `text` or `title` is required), CSV and TSV, plain text as
    scraped, HTML, WARC, feeds, exports of news readers, and `.gz`, `.zst`, `.zip` or `.tar` of
    them. An input that cannot be used is listed with its place and reason; the others are kept.
    Can be repeated after an interruption: each article is added once.
    With --json each input gives one line, as soon as it is safely stored.
    """
    settings = settings_of(ctx)
    named = columns_of(columns)
    folders = _folders(paths) if watch else []
    tally, account = Tally(), Account()
    with open_service(settings, writable=True) as service:
        if watch:
            results = _watched(service, folders, named, account, tally)
        else:
            inputs = read_inputs(paths, settings, columns=named, account=account)
            results = tracked(
                service.ingest.run(inputs),
                total=expected_bytes(paths),
                label="ingesting",
                done=lambda: account.bytes_read,
            )
        for result in results:
            tally.add(result)
            if as_json:
                print_json(_line(result))
    _finish(tally, account, as_json=as_json)


def _finish(tally: Tally, account: Account, *, as_json: bool) -> None:
    if as_json:
        say(tally.line())
    else:
        tally.show()
    if passed_over := passed_over_line(account.passed_over):
        say(passed_over)
    if tally.rejected:
        raise typer.Exit(exits.REJECTED)


def _folders(paths: Sequence[str]) -> list[Path]:
    folders = [Path(path) for path in paths]
    for folder in folders:
        if not folder.is_dir():
            raise InvalidQueryError(f"--watch: expected folders, found {str(folder)!r}")
    return folders


def _watched(
    service: Service, folders: Sequence[Path], columns: _Columns, account: Account, tally: Tally
) -> Iterator[ItemResult]:
    """Results of what is there and of what arrives; ends at a signal, after the batch in hand."""
    with _stopped_by_signals() as stop:
        for files in arrivals(folders, stop):
            inputs = read_arrived(files, service.settings, columns=columns, account=account)
            wanted = takewhile(lambda _: not stop.is_set(), inputs)
            start = tally.read
            for result in service.ingest.run(wanted):
                yield replace(result, index=start + result.index)
            say(tally.line())


@contextmanager
def _stopped_by_signals() -> Iterator[Event]:
    """An event that Ctrl-C or SIGTERM sets; a second one ends the process as usual."""
    stop = Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {each: signal.getsignal(each) for each in signals}

    def restore() -> None:
        for each in signals:
            signal.signal(each, before[each])

    def end(*_: object) -> None:
        stop.set()
        restore()

    for each in signals:
        signal.signal(each, end)
    try:
        yield stop
    finally:
        restore()


def _line(result: ItemResult) -> dict[str, object]:
    """A result with the field names of the REST API's bulk results."""
    problem = result.problem
    return {
        "index": result.index,
        "id": result.id,
        "status": result.outcome,
        "story_id": result.story_id,
        "copy_of": result.copy_of,
        "problem": problem
        and {"code": problem.code, "detail": problem.reason, "origin": problem.origin},
    }

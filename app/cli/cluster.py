"""`samestory cluster`: the work of one service on several processors and machines."""

import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import exits
from app.cli.expected import expected_bytes
from app.cli.output import JsonOption, announce, print_fields, print_json, say
from app.cli.progress import tracked
from app.cli.reading import read_inputs
from app.cli.session import HostOption, PortOption, settings_of
from app.cli.tally import Tally, passed_over_line
from app.distributed.capacity import Load, plan_for
from app.distributed.environment import prepare_environment
from app.distributed.layout import Layout
from app.distributed.nodes import Size, run_head, run_worker
from app.domain.errors import ConfigurationError
from app.intake.place import Account
from app.service.second_process import available_cores
from app.settings import Settings

if TYPE_CHECKING:
    from app.distributed.connection import Connection

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback(epilog="Example: samestory cluster start --embedders 4")
def cluster() -> None:
    """Spread the work over several processors and machines, with Ray (extra `distributed`).

    The address is SAMESTORY_CLUSTER; every connection shows a token.
    """
    if find_spec("ray") is None:
        raise ConfigurationError(
            "`samestory cluster` needs the package ray, which is not installed; it comes with the "
            "extra `distributed`: pip install '.[distributed]' in the checkout"
        )


@app.command(
    epilog="Examples: samestory cluster start --embedders 4 --shards 2 · samestory cluster start "
    "--join"
)
def start(
    ctx: typer.Context,
    *,
    embedders: Annotated[int, typer.Option(min=1, max=1_000, help="Embedding actors.")] = 2,
    shards: Annotated[
        int, typer.Option(min=1, max=1_000, help="Partitions that share the articles of a day.")
    ] = 1,
    lanes: Annotated[
        int,
        typer.Option(min=1, max=1_000, help="Partitions that share the time, by blocks of days."),
    ] = 1,
    processors: Annotated[
        int | None, typer.Option(min=1, help="Processors of this machine; by default all.")
    ] = None,
    join: Annotated[
        bool, typer.Option("--join", help="Add this machine to the cluster that runs already.")
    ] = False,
) -> None:
    """Start a cluster, or add this machine to one, until Ctrl-C or `cluster drain`.

    Whatever dies is started again, the head as well; nothing that was acknowledged is lost.
    """
    settings = settings_of(ctx)
    count = processors or available_cores()
    with _stopped_by_signals() as stop:
        if join:
            run_worker(settings, count, stop=stop)
            return
        size = Size(count, embedders, Layout(lanes, shards))
        ready = f"cluster ready at {settings.cluster} (Ctrl-C stops)"
        run_head(settings, size, stop=stop, on_ready=lambda: say(ready))


@app.command(epilog="Example: samestory cluster status --json")
def status(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Tell whether the cluster works, and what it has."""
    with _connected(settings_of(ctx), patience_seconds=5) as connection:
        from app.distributed.condition import condition_of  # noqa: PLC0415 - imports Ray

        condition = condition_of(connection)
    if as_json:
        print_json(condition)
    else:
        print_fields(condition)


@app.command(epilog="Example: samestory cluster drain")
def drain(ctx: typer.Context) -> None:
    """Finish what is under way, take nothing in any more, and end the cluster."""
    with _connected(settings_of(ctx)) as connection:
        connection.drain()
    say("drained: all that was acknowledged is stored")


@app.command(epilog="Example: samestory cluster serve --port 8001")
def serve(
    ctx: typer.Context,
    *,
    host: HostOption = None,
    port: PortOption = None,
    delivers: Annotated[
        bool, typer.Option("--deliver", help="Deliver to webhooks; one server of a cluster may.")
    ] = False,
) -> None:
    """Serve the dashboard and the REST API of a cluster; any number of such servers may run.

    They read what is stored; articles and corrections go to the decision actor.
    """
    settings = settings_of(ctx, host=host, port=port)
    with _connected(settings) as connection:
        from app.distributed.front import open_front  # noqa: PLC0415 - imports Ray
        from app.web.server import serve as serve_until_stopped  # noqa: PLC0415 - a second

        with open_front(settings, connection) as service:
            serve_until_stopped(
                service, settings.host, settings.port, is_alone=delivers, on_ready=announce
            )


@app.command(epilog="Example: samestory cluster plan --articles-a-day 1000000")
def plan(
    ctx: typer.Context,
    *,
    articles_a_day: Annotated[float, typer.Option(min=1, help="On the mean.")],
    as_json: JsonOption = False,
) -> None:
    """Tell what a cluster must have for a load, from figures of one core; see the README."""
    settings = settings_of(ctx)
    load = Load(articles_a_day, settings.window_days, batch_size=settings.batch_size)
    planned = {name: round(value, 1) for name, value in asdict(plan_for(load)).items()}
    if as_json:
        print_json(planned)
    else:
        print_fields(planned)


@app.command(epilog="Example: samestory cluster backfill archive/2024/*.jsonl.zst")
def backfill(
    ctx: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files or folders.")],
) -> None:
    """Take an archive in through the cluster, as `ingest` does; it may be interrupted.

    Run again on the same files it goes on where it was: what is stored is not read again.
    """
    settings = settings_of(ctx)
    tally, account = Tally(), Account()
    with _connected(settings) as connection:
        from app.distributed.backfill import backfill as run  # noqa: PLC0415 - beside Ray
        from app.distributed.backfill import checkpoint_of  # noqa: PLC0415

        checkpoint = checkpoint_of(paths, settings.data_dir)
        if checkpoint.done:
            say(f"going on after {checkpoint.done:,} inputs")
        inputs = read_inputs(paths, settings, account=account)
        results = run(inputs, connection.take, checkpoint, batch_size=settings.batch_size)
        for result in tracked(
            results,
            total=expected_bytes(paths),
            label="backfilling",
            done=lambda: account.bytes_read,
        ):
            tally.add(result)
    tally.show()
    if passed_over := passed_over_line(account.passed_over):
        say(passed_over)
    if tally.rejected:
        raise typer.Exit(exits.REJECTED)


@contextmanager
def _connected(settings: Settings, *, patience_seconds: float = 60.0) -> Iterator["Connection"]:
    prepare_environment(settings)  # Ray reads it when it is imported
    from app.distributed.connection import Connection  # noqa: PLC0415

    with closing(Connection(settings, patience_seconds=patience_seconds)) as connection:
        connection.connect()
        yield connection


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    stop = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {each: signal.signal(each, lambda *_: stop.set()) for each in signals}
    try:
        yield stop
    finally:
        for each in signals:
            signal.signal(each, before[each])

"""`samestory serve`: the dashboard and the REST API."""

from typing import Annotated

import typer

from app.bootstrap import open_service
from app.cli import exits
from app.cli.config_check import check_configuration
from app.cli.output import announce
from app.cli.session import HostOption, PortOption, settings_of
from app.settings import Settings
from app.web.server import serve as serve_until_stopped

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory serve --port 8080")
def serve(
    ctx: typer.Context,
    host: HostOption = None,
    port: PortOption = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Only read, beside another process that writes.")
    ] = False,
    config_check: Annotated[
        bool, typer.Option("--config-check", help="Only say whether it would start, and why not.")
    ] = False,
) -> None:
    """Serve the dashboard and the REST API until Ctrl-C.

    Meanwhile the feeds are polled (see `samestory feeds`), unless SAMESTORY_FEED_POLLING
    says otherwise. With `--read-only` it follows what another process writes to the same
    database, and refuses changes; any number of such servers may run.
    """
    settings = settings_of(ctx, host=host, port=port)
    if config_check:
        _check(settings)
        return
    with open_service(settings, writable=not read_only) as service:
        serve_until_stopped(
            service,
            settings.host,
            settings.port,
            poll_feeds=settings.feed_polling and not read_only,
            read_only=read_only,
            on_ready=announce,
        )


def _check(settings: Settings) -> None:
    """Prints a line for each thing that a start needs; exits with 3 if any is not fine."""
    findings = check_configuration(settings)
    for each in findings:
        print(f"{'ok  ' if each.is_fine else 'FAIL'}  {each.about}: {each.words}")
    if not all(each.is_fine for each in findings):
        raise typer.Exit(exits.UNUSABLE)

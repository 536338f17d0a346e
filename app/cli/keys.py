"""`samestory keys`: who may use the REST API and the dashboard."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from app.bootstrap import open_keyring
from app.cli import exits
from app.cli.output import JsonOption, console, counted, print_json, say
from app.cli.session import settings_of
from app.domain.key import AccessKey, Scope
from app.web import key_wire
from app.web.parameters import instant

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Make, list and revoke keys for the REST API and the dashboard.",
    epilog="Example: samestory keys create newsroom --scope ingest --scope correct",
)


@app.command(epilog="Example: samestory keys create newsroom --scope ingest --scope correct")
def create(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who or what will hold it.")],
    scope: Annotated[
        list[Scope],
        typer.Option(help="What it allows; again for more. All include read, admin includes all."),
    ],
    expires: Annotated[
        str | None, typer.Option(help="When it ends (ISO 8601); else never.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and show it, this once.

    From the first key on, every request needs one. It holds at once, also where `serve` runs.
    """
    expires_at = instant(expires, name="--expires", end_of_day=True)
    with open_keyring(settings_of(ctx)) as keyring:
        is_first = keyring.is_empty
        made = keyring.create(name, scope, expires_at=expires_at)
    if as_json:
        print_json(key_wire.key_created(made))
    else:
        print(made.secret)
    say("keep it: it cannot be shown again; send it as `Authorization: Bearer ...`")
    if is_first:
        say("from now on every request needs a key")


@app.command("list", epilog="Example: samestory keys list")
def list_keys(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """List the keys, oldest first, without their secrets."""
    with open_keyring(settings_of(ctx)) as keyring:
        found = keyring.listed()
    if as_json:
        print_json(key_wire.key_list(found))
    elif found:
        _show(found)
    if not found:
        say("no keys; make one with `samestory keys create NAME --scope SCOPE`")
        raise typer.Exit(exits.REJECTED)


@app.command(epilog="Example: samestory keys revoke newsroom")
def revoke(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Name or id of the key.")],
) -> None:
    """Take a key back: from this moment it is refused, also where `serve` runs."""
    with open_keyring(settings_of(ctx)) as keyring:
        revoked = keyring.revoke(key)
    print(f"revoked {revoked.name} ({revoked.id})")


@app.command(epilog="Example: samestory keys clear")
def clear(ctx: typer.Context) -> None:
    """Forget all keys: whoever works on this machine needs none again.

    A server that others can reach refuses everybody then, and refuses to start.
    """
    with open_keyring(settings_of(ctx)) as keyring:
        print(f"forgot {counted(keyring.clear(), 'key', 'keys')}")


def _show(keys: Iterable[AccessKey]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("id", no_wrap=True)
    table.add_column("name", overflow="fold")
    table.add_column("scopes")
    for column in ("created (UTC)", "last used (UTC)", "expires (UTC)", "revoked (UTC)"):
        table.add_column(column, no_wrap=True)
    for key in keys:
        instants = (key.created_at, key.last_used_at, key.expires_at, key.revoked_at)
        table.add_row(
            key.id, Text(key.name), " ".join(sorted(key.scopes)), *(_when(at) for at in instants)
        )
    console().print(table)


def _when(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant is not None else ""

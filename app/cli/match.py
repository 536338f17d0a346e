"""`samestory match`: which story a text belongs to, storing nothing."""

import asyncio
from collections.abc import Iterable
from typing import Annotated

import typer

from app.bootstrap import Service, open_service
from app.cli import exits
from app.cli.output import JsonOption, console, print_json, say
from app.cli.proof import match_parts
from app.cli.reading import read_inputs
from app.cli.session import settings_of
from app.domain.article import RawArticle, Rejected
from app.web import wire

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory match report.html · pbpaste | samestory match -")
def match(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="Text, HTML or JSON Lines; - is stdin; or a web address."
        ),
    ],
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many candidates.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Tell which story a text belongs to, storing nothing.

    Each article of the file, or the page at the address, is compared with the stories there are.
    """
    settings = settings_of(ctx)
    rejected = False
    with open_service(settings, writable=False) as service:
        for item in _inputs(file, service):
            if isinstance(item, Rejected):
                rejected = True
                say(f"rejected {item.origin}: {item.reason} ({item.code})")
                continue
            view = service.queries.match(item, limit=limit)
            if as_json:
                print_json(wire.match(view))
            else:
                console().print(*match_parts(view), sep="\n")
    if rejected:
        raise typer.Exit(exits.REJECTED)


def _inputs(file: str, service: Service) -> Iterable[RawArticle | Rejected]:
    if file.startswith(("http://", "https://")):
        return [asyncio.run(service.feeds.pages.read(file))]
    return read_inputs([file], service.settings)

"""`samestory ingest`: articles from files, folders or standard input."""

from typing import Annotated

import typer

from app.bootstrap import open_service
from app.cli import exits
from app.cli.expected import expected_count
from app.cli.output import JsonOption, print_json, say
from app.cli.progress import tracked
from app.cli.reading import read_inputs
from app.cli.session import settings_of
from app.cli.tally import Tally
from app.service.views import ItemResult

app = typer.Typer(add_completion=False)


@app.command(
    epilog="Examples: samestory ingest news.jsonl pages/ · curl -s $URL | samestory ingest -"
)
def ingest(
    ctx: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Files or folders; - is standard input."),
    ],
    as_json: JsonOption = False,
) -> None:
    """Add articles from files, folders or standard input.

    Reads JSON Lines (only `text` or `title` is required), plain text as scraped, and HTML.
    An input that cannot be used is listed with its place and reason; the others are kept.
    With --json each input gives one line, as soon as it is safely stored.
    """
    settings = settings_of(ctx)
    tally = Tally()
    with open_service(settings, writable=True) as service:
        results = service.ingest.run(read_inputs(paths, settings))
        for result in tracked(results, total=expected_count(paths), label="ingesting"):
            tally.add(result)
            if as_json:
                print_json(_line(result))
    if as_json:
        say(tally.line())
    else:
        tally.show()
    if tally.rejected:
        raise typer.Exit(exits.REJECTED)


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

"""`samestory explain`: why an article is where it is, or how two articles compare."""

from typing import Annotated

import typer

from app.bootstrap import open_service
from app.cli.output import JsonOption, console, print_json
from app.cli.proof import explanation_parts, pair_parts
from app.cli.session import settings_of
from app.domain.article import ArticleId
from app.web import wire

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory explain dev-call-dec21-01 dev-call-dec21-02")
def explain(
    ctx: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id of an article.")],
    other: Annotated[
        str | None, typer.Argument(metavar="ARTICLE", help="Id of one to compare it with.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say why an article is in its story, or compare two.

    Shows each piece of evidence with its log-odds: positive speaks for one event, negative
    against it.
    """
    with open_service(settings_of(ctx), writable=False) as service:
        if other is None:
            explanation = service.queries.explain(ArticleId(article))
            if as_json:
                print_json(wire.explanation(explanation))
            else:
                console().print(*explanation_parts(explanation), sep="\n")
        else:
            pair = service.queries.compare(ArticleId(article), ArticleId(other))
            if as_json:
                print_json(wire.pair(pair))
            else:
                console().print(*pair_parts(pair), sep="\n")

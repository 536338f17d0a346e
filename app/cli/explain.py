"""`samestory explain`: why an article is where it is, or how two articles compare."""

from typing import Annotated

import typer

from app.cli.asking import answers
from app.cli.output import JsonOption, console, print_json
from app.cli.proof import explanation_parts, pair_parts
from app.cli.session import settings_to_read

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
    with answers(settings_to_read(ctx)) as asked:
        if other is None:
            explanation = asked.explain_article(article)
            if as_json:
                print_json(explanation)
            else:
                console().print(*explanation_parts(explanation), sep="\n")
        else:
            pair = asked.explain_pair(article, other)
            if as_json:
                print_json(pair)
            else:
                console().print(*pair_parts(pair), sep="\n")

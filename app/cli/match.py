"""`samestory match`: which story a text belongs to, storing nothing."""

from collections.abc import Iterable
from typing import Annotated

import typer

from app.cli import exits
from app.cli.asking import answers
from app.cli.output import JsonOption, console, print_json, say
from app.cli.proof import match_parts
from app.cli.reading import read_inputs
from app.cli.session import settings_to_read
from app.domain.article import RawArticle, Rejected
from app.domain.timeline import Precision
from app.settings import Settings

app = typer.Typer(add_completion=False)

_LENGTHS = {Precision.SECOND: None, Precision.DAY: len("2021-12-07"), Precision.MONTH: 7}


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
    settings = settings_to_read(ctx)
    rejected = False
    with answers(settings) as asked:
        for item in _inputs(file, settings):
            if isinstance(item, Rejected):
                rejected = True
                say(f"rejected {item.origin}: {item.reason} ({item.code})")
                continue
            match = asked.match_text({**_fields(item), "limit": limit})
            if as_json:
                print_json(match)
            else:
                console().print(*match_parts(match), sep="\n")
    if rejected:
        raise typer.Exit(exits.REJECTED)


def _inputs(file: str, settings: Settings) -> Iterable[str | RawArticle | Rejected]:
    """What is asked about: the web address, or the articles of the file."""
    if file.startswith(("http://", "https://")):
        return [file]
    return read_inputs([file], settings)


def _fields(article: RawArticle | str) -> dict[str, object]:
    """An article as it is sent; its time only as precise as it is known."""
    if isinstance(article, str):
        return {"url": article}
    published = article.published
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "published_at": published and published.at.isoformat()[: _LENGTHS[published.precision]],
        "source": article.source,
        "url": article.url,
    }

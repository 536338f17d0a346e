"""`samestory forget`: texts that were kept long enough go, or all articles of an origin."""

import re
import sys
from datetime import timedelta
from typing import Annotated

import typer

from app.bootstrap import open_service
from app.cli.correcting import AuthorOption, ReasonOption, account
from app.cli.output import JsonOption, counted, print_json, say
from app.cli.progress import tracked
from app.cli.session import settings_of
from app.domain.erasure import Erasure
from app.domain.errors import InvalidQueryError
from app.service.corrections import By

_AGE = re.compile(r"(\d{1,5})([dw])")
_DAYS = {"d": 1, "w": 7}

app = typer.Typer(add_completion=False)


@app.command(
    epilog="Examples: samestory forget --older-than 90d · samestory forget --source 'The Wire'"
)
def forget(
    ctx: typer.Context,
    *,
    older_than: Annotated[
        str | None, typer.Option(help="Drop texts that came longer ago, such as 90d or 12w.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Delete all articles of a source, to the letter.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Delete all articles at an address and below it.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    reason: ReasonOption = None,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Drop texts by age, or delete articles by source or address. Cannot be undone.

    With --older-than stories, evidence, vectors and titles stay. With --source or --url the
    articles go with all their versions, and only their ids stay in the ledger.
    """
    if (older_than is None) == (source is None and url is None):
        raise InvalidQueryError("expected --older-than, or --source and --url, one of the two")
    with open_service(settings_of(ctx), writable=True) as service:
        if older_than is not None:
            age = _age(older_than)
            total = service.forgetting.due(age)
            what, steps = counted(total, "text", "texts"), service.forgetting.texts(age)
        else:
            ids = service.forgetting.find(Erasure(source, url))
            total, by = len(ids), By(author or account(), reason)
            what, steps = (
                counted(total, "article", "articles"),
                service.forgetting.erase(ids, by),
            )
        if total and not yes:
            _confirm(what)
        done = 0
        for step in tracked(steps, total=None, label="forgetting"):
            done = step.done
    if as_json:
        print_json({"forgotten": done})
    else:
        say(f"{what} forgotten" if done else "there is nothing to forget")


def _age(stated: str) -> timedelta:
    found = _AGE.fullmatch(stated)
    if found is None:
        raise InvalidQueryError(
            f"--older-than: expected days or weeks (90d, 12w), found {stated!r}"
        )
    return timedelta(days=int(found[1]) * _DAYS[found[2]])


def _confirm(what: str) -> None:
    if not sys.stdin.isatty():
        raise InvalidQueryError(f"{what} would be forgotten; add --yes to do it")
    typer.confirm(f"Forget {what} for good?", abort=True, err=True)

"""What the verbs that correct have in common: who and why, the doing, and what they print."""

import getpass
from collections.abc import Callable
from typing import Annotated

import typer

from app.bootstrap import open_service
from app.cli.output import console, counted, print_json
from app.cli.session import settings_of
from app.domain.decision import DecisionKind
from app.service.corrections import By, Corrections
from app.service.views import Corrected
from app.web import ledger_wire

ReasonOption = Annotated[str | None, typer.Option(help="Why; kept in the history.")]
AuthorOption = Annotated[
    str | None, typer.Option(help="Who says so; default: the name of your account.")
]


def correct(
    ctx: typer.Context,
    doing: Callable[[Corrections, By], Corrected],
    *,
    reason: str | None,
    author: str | None,
    as_json: bool,
) -> None:
    """Takes a correction and prints what it led to."""
    by = By(author or account(), reason)
    with open_service(settings_of(ctx), writable=True) as service:
        corrected = doing(service.corrections, by)
    if as_json:
        print_json(ledger_wire.correction(corrected))
        return
    for line in _lines(corrected):
        console().print(line, soft_wrap=True)


def account() -> str:
    """Who corrects: the name of the account."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a user that has no name
        return "somebody"


def _lines(corrected: Corrected) -> list[str]:
    decision = corrected.decision
    parts = [
        f"{story.id} “{story.headline}” now holds "
        f"{counted(story.article_count, 'article', 'articles')}"
        for story in corrected.stories
    ]
    if decision.redirect is not None:
        ceased, successor = decision.redirect
        parts.append(f"{ceased} leads to {successor}")
    lines = [f"{decision.kind.value}: {'; '.join(parts) or 'noted'}"]
    if decision.kind is not DecisionKind.DELETED:
        lines.append(f"to take it back: samestory undo {corrected.number}")
    return lines

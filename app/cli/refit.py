"""`samestory refit`: an adjustment of the weights is learnt from corrections, and applied."""

from typing import Annotated

import typer
from rich.table import Table

from app.bootstrap import open_service
from app.cli.correcting import AuthorOption, ReasonOption, account
from app.cli.output import JsonOption, console, print_json
from app.cli.session import settings_of
from app.service.adjusting import Comparison, Proposal
from app.service.corrections import By
from app.web import scorer_wire

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory refit --apply --reason 'too many stories apart'")
def refit(
    ctx: typer.Context,
    *,
    apply: Annotated[
        bool, typer.Option("--apply", help="Use it from now on; decisions taken stay.")
    ] = False,
    reason: ReasonOption = None,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Learn from corrections how to weigh, and show before and after.

    Both are told on what was held out from the fit. Nothing changes without `--apply`.
    """
    with open_service(settings_of(ctx), writable=apply) as service:
        proposal = service.adjusting.refit()
        if apply:
            service.adjusting.apply(proposal.id, By(author or account(), reason))
    if as_json:
        print_json(scorer_wire.refit(proposal))
        return
    console().print(_table(proposal))
    print(f"learnt from {proposal.corrections} corrections; {_change(proposal)}")
    print("in use from now on" if apply else "to use it: samestory refit --apply")


def _change(proposal: Proposal) -> str:
    adjustment = proposal.adjustment
    return (
        f"log-odds {adjustment.intercept:+.2f}, slope {adjustment.slope:+.2f}, "
        f"headlines {adjustment.headline:+.2f}, foreign stories {adjustment.foreign:+.2f}"
    )


def _table(proposal: Proposal) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("held out", "examples", "log-loss", "Brier", "accuracy"):
        table.add_column(heading, justify="left" if heading == "held out" else "right")
    table.add_row("what people corrected", *_row(proposal.corrected))
    table.add_row("what nobody corrected", *_row(proposal.uncorrected))
    return table


def _row(compared: Comparison) -> list[str]:
    before, after = compared.before, compared.after
    return [
        f"{compared.examples:,}",
        f"{before.log_loss:.3f} → {after.log_loss:.3f}",
        f"{before.brier:.3f} → {after.brier:.3f}",
        f"{before.accuracy:.0%} → {after.accuracy:.0%}",
    ]

"""Progress on standard error: how many, how fast, how long still."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from app.cli.output import error_console

T = TypeVar("T")


class _RateColumn(ProgressColumn):
    """Items a second over the last seconds."""

    def render(self, task: Task) -> Text:
        """`512/s`; nothing before a rate is known."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s", style="progress.percentage")


def tracked(items: Iterable[T], *, total: int | None, label: str) -> Iterator[T]:
    """Passes items on and draws how far the work has come.

    Where standard error is no terminal, nothing is drawn.

    Args:
        items: What the work yields.
        total: How many there will be; None when that cannot be known, then no time left
            is shown.
        label: What is being done.
    """
    columns = [
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    ]
    target = error_console()
    with Progress(*columns, console=target, disable=not target.is_terminal) as progress:
        yield from progress.track(items, total=total, description=label)

"""Progress on standard error: how many, how fast, how long still."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.progress import (
    BarColumn,
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


class _CountColumn(ProgressColumn):
    """Items so far, and of how many where that is known."""

    def render(self, task: Task) -> Text:
        """`512/1,024`, or `512` where items are not what the total counts."""
        items, total = task.fields["items"], task.fields["total_items"]
        whole = "" if total is None else f"/{total:,}"
        return Text(f"{items:,}{whole}", style="progress.download")


class _RateColumn(ProgressColumn):
    """Items a second over the last seconds."""

    def render(self, task: Task) -> Text:
        """`512/s`; nothing before a rate is known."""
        speed = task.finished_speed or task.speed
        if speed is None or not task.completed:
            return Text("")
        return Text(
            f"{speed * task.fields['items'] / task.completed:,.0f}/s", style="progress.percentage"
        )


def tracked(
    items: Iterable[T], *, total: int | None, label: str, done: Callable[[], int] | None = None
) -> Iterator[T]:
    """Passes items on and draws how far the work has come.

    Where standard error is no terminal, nothing is drawn.

    Args:
        items: What the work yields.
        total: How much there is to do; None when that cannot be known, then no time left
            is shown.
        label: What is being done.
        done: How much of the total is done, such as bytes; by default the number of items.
    """
    columns = [
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        _CountColumn(),
        _RateColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    ]
    target = error_console()
    with Progress(*columns, console=target, disable=not target.is_terminal) as progress:
        total_items = None if done else total
        task = progress.add_task(label, total=total, items=0, total_items=total_items)
        for count, item in enumerate(items, start=1):
            yield item
            progress.update(task, completed=done() if done else count, items=count)

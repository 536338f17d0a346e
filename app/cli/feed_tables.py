"""Feeds and polls as a terminal shows them."""

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table
from rich.text import Text

from app.cli.output import console
from app.domain.feed import Feed
from app.service.feed_polls import Poll, PollOutcome
from app.service.views import Outcome


def show_feeds(feeds: Iterable[Feed]) -> None:
    """Prints one line a feed, and below it why its last poll failed."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("feed", overflow="fold")
    table.add_column("address", overflow="fold", style="dim")
    table.add_column("status", no_wrap=True)
    table.add_column("articles", justify="right", no_wrap=True)
    table.add_column("last poll (UTC)", no_wrap=True)
    table.add_column("next poll (UTC)", no_wrap=True)
    for feed in feeds:
        table.add_row(
            Text(feed.title or ""),
            Text(feed.address),
            "paused" if feed.paused else feed.status.value,
            f"{feed.article_count:,}",
            _when(feed.last_poll_at),
            "" if feed.paused else _when(feed.next_poll_at),
        )
        if feed.last_error is not None:
            table.add_row("", Text(f"↳ {feed.last_error}"))
    console().print(table)


def poll_line(poll: Poll) -> str:
    """A poll in a line: 'Дневник: 12 added, 1 updated, 0 unchanged, 0 rejected'."""
    name = poll.feed.title or poll.feed.address
    if poll.outcome is PollOutcome.READ:
        outcomes = [result.outcome for result in poll.results]
        counts = (f"{outcomes.count(outcome)} {outcome.value}" for outcome in Outcome)
        return f"{name}: {', '.join(counts) if outcomes else 'nothing new'}"
    if poll.outcome is PollOutcome.UNCHANGED:
        return f"{name}: nothing new"
    return f"{name}: {poll.outcome.value}: {poll.feed.last_error}"


def _when(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant is not None else ""

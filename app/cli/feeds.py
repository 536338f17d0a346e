"""`samestory feeds`: which feeds are followed, and polling them."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import Service, SystemClock, open_service
from app.cli import exits
from app.cli.expected import STANDARD_INPUT
from app.cli.feed_tables import poll_line, show_feeds
from app.cli.output import JsonOption, counted, print_json, say
from app.cli.session import settings_of
from app.cli.tally import Tally
from app.domain.feed import Feed, FeedStatus
from app.feeds_bootstrap import open_feed_list
from app.service.feed_polls import Poll, PollOutcome
from app.service.views import Outcome
from app.web import feed_wire

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Follow feeds: RSS, Atom, JSON Feed, news sitemaps.",
    epilog="Example: samestory feeds add https://example.org/news/ && samestory feeds poll",
)

AddressArgument = Annotated[str, typer.Argument(metavar="URL", help="Address or id of the feed.")]


@app.command(epilog="Example: samestory feeds add https://example.org/news/ --title Dnevnik")
def add(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Of a feed, or of a web page.")],
    title: Annotated[str | None, typer.Option(help="The outlet; else as the feed says.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Follow the feed at an address, or the one that the web page there names."""
    with open_feed_list(settings_of(ctx), SystemClock()) as feeds:
        addition = asyncio.run(feeds.add(url, title=title))
    if as_json:
        print_json(feed_wire.feed(addition.feed))
        return
    verb = "follows" if addition.is_new else "already follows"
    print(f"{verb} {_named(addition.feed)}")
    if addition.is_new:
        say("polled by `samestory feeds poll` and, in the background, by `samestory serve`")


@app.command(epilog="Example: samestory feeds remove https://example.org/news/rss.xml")
def remove(ctx: typer.Context, url: AddressArgument) -> None:
    """Follow a feed no more; the articles that came from it stay."""
    with open_feed_list(settings_of(ctx), SystemClock()) as feeds:
        print(f"follows no more {_named(feeds.remove(url))}")


@app.command(epilog="Example: samestory feeds pause https://example.org/news/rss.xml")
def pause(ctx: typer.Context, url: AddressArgument) -> None:
    """Stop polling a feed until it is resumed."""
    with open_feed_list(settings_of(ctx), SystemClock()) as feeds:
        print(f"paused {_named(feeds.pause(url, paused=True))}")


@app.command(epilog="Example: samestory feeds resume https://example.org/news/rss.xml")
def resume(ctx: typer.Context, url: AddressArgument) -> None:
    """Poll a paused feed again."""
    with open_feed_list(settings_of(ctx), SystemClock()) as feeds:
        print(f"resumed {_named(feeds.pause(url, paused=False))}")


@app.command("list", epilog="Example: samestory feeds list")
def list_feeds(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """List the feeds that are followed, and how they fare."""
    with open_feed_list(settings_of(ctx), SystemClock()) as feeds:
        found = feeds.feeds()
    if as_json:
        print_json(feed_wire.feed_list(found))
    elif found:
        show_feeds(found)
    if not found:
        say("no feeds; follow one with `samestory feeds add URL`")
        raise typer.Exit(exits.REJECTED)


@app.command(epilog="Example: samestory feeds poll --all")
def poll(
    ctx: typer.Context,
    url: Annotated[
        str | None, typer.Argument(metavar="URL", help="Of one feed, due or not.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that are not due yet.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take in what is new in the feeds that are due.

    A feed is due again the sooner the more it brings. A feed that cannot be read and an entry
    that cannot be used are listed with the reason; they never stop the others. With --json
    each poll gives one line, as soon as what it brought is safely stored.
    """
    with open_service(settings_of(ctx), writable=True) as service:
        chosen = _chosen(service, url, every)
        if not chosen:
            say("no feed is due; --all polls all, `samestory feeds list` shows when each is due")
            return
        tally, failed = asyncio.run(_poll(service, chosen, as_json))
    if as_json:
        say(tally.line())
    else:
        tally.show()
    if failed or tally.rejected:
        raise typer.Exit(exits.REJECTED)


@app.command("import", epilog="Example: samestory feeds import subscriptions.opml")
def read_opml(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="OPML, as feed readers write it.")],
) -> None:
    """Follow the feeds of a feed reader's list (OPML)."""
    data = file.read_bytes()
    with open_feed_list(settings_of(ctx), SystemClock()) as feeds:
        added, refused = feeds.read_opml(data)
        total = len(feeds.feeds())
    print(f"{counted(added, 'feed', 'feeds')} added, {total:,} followed now")
    for outline in refused:
        print(f"rejected {outline.address[:200]}: expected an http or https address")
    if refused:
        raise typer.Exit(exits.REJECTED)


@app.command("export", epilog="Example: samestory feeds export subscriptions.opml")
def write_opml(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="OPML; - is standard output.")],
) -> None:
    """Write the feeds as a list for feed readers (OPML)."""
    with open_feed_list(settings_of(ctx), SystemClock()) as feeds:
        document = feeds.write_opml()
    if file == STANDARD_INPUT:
        sys.stdout.write(document.decode())
    else:
        Path(file).write_bytes(document)


def _chosen(service: Service, url: str | None, every: bool) -> list[Feed]:
    if url is not None:
        return [service.feeds.list.find(url)]
    if not every:
        return service.feeds.polls.due(limit=1_000_000)
    return [
        feed
        for feed in service.feeds.list.feeds()
        if not feed.paused and feed.status is not FeedStatus.ENDED
    ]


async def _poll(service: Service, chosen: Sequence[Feed], as_json: bool) -> tuple[Tally, int]:
    """Polls and tells of each; gives what became of the entries, and how many feeds failed."""
    tally, failed = Tally(), 0
    async with aclosing(service.feeds.polls.poll_each(chosen)) as polls:
        async for ended in polls:
            failed += ended.outcome in {PollOutcome.FAILED, PollOutcome.ENDED}
            for result in ended.results:
                tally.add(result)
            if as_json:
                print_json(_line(ended))
            else:
                print(poll_line(ended), flush=True)
    return tally, failed


def _line(ended: Poll) -> dict[str, object]:
    outcomes = [result.outcome for result in ended.results]
    return {
        "feed": feed_wire.feed(ended.feed).model_dump(mode="json"),
        "outcome": ended.outcome,
        **{outcome.value: outcomes.count(outcome) for outcome in Outcome},
        "problems": [
            {
                "code": result.problem.code,
                "detail": result.problem.reason,
                "origin": result.problem.origin,
            }
            for result in ended.results
            if result.problem is not None
        ],
    }


def _named(feed: Feed) -> str:
    return f"{feed.title} ({feed.address})" if feed.title else feed.address

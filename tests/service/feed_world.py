"""Feeds of a site on this machine, polled into a real service at a time of our own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from app.bootstrap import Service
from app.domain.article import ArticleId
from app.domain.feed import Feed
from app.domain.story_list import StoryQuery
from app.feed_ports import FeedStore
from app.intake.validation import Limits
from app.service.feed_articles import Harvester
from app.service.feed_polls import FeedPolls, Poll
from app.service.feed_schedule import PollBounds
from app.service.feeds import FeedList
from app.service.views import ArticleView, Outcome
from tests.intake.web_site import FakeTime, Site, fetcher, web_site

BOUNDS = PollBounds(min_seconds=600, max_seconds=21_600)
LONG = "The delegations met in Geneva on Monday and agreed to go on with the talks. " * 10


@dataclass
class World:
    site: Site
    time: FakeTime
    service: Service
    store: FeedStore
    list: FeedList
    polls: FeedPolls
    before: frozenset[ArticleId]

    def follow(self, path: str) -> Feed:
        """Adds the feed of a path."""
        return asyncio.run(self.list.add(self.site.at(path))).feed

    def poll(self, feed: Feed) -> Poll:
        """Polls a feed as it is stored now."""
        return asyncio.run(self.polls.poll(self.list.find(feed.id)))

    def articles(self) -> dict[str, ArticleView]:
        """The articles that came since this world began, by title."""
        return {
            view.article.title: view
            for view in _articles(self.service)
            if view.article.id not in self.before
        }


@contextmanager
def feed_world(service: Service, *, max_pages: int) -> Iterator[World]:
    """A site and a list of feeds of their own, on a service that several worlds may share."""
    with web_site() as site:
        time = FakeTime()
        polite = fetcher(time)
        store = service.feed_store
        harvester = Harvester(
            fetcher=polite, clock=time, limits=Limits(20_000), max_pages=max_pages
        )
        polls = FeedPolls(
            store=store,
            fetcher=polite,
            harvester=harvester,
            ingest=service.ingest,
            clock=time,
            bounds=BOUNDS,
            random=Random(1),  # noqa: S311
        )
        feeds = FeedList(store=store, fetcher=polite, clock=time)
        before = frozenset(view.article.id for view in _articles(service))
        yield World(site, time, service, store, feeds, polls, before)
        for feed in feeds.feeds():
            store.remove(feed.id)


def _articles(service: Service) -> Iterator[ArticleView]:
    for story in service.queries.stories(StoryQuery(limit=200)).stories:
        yield from service.queries.story(story.id).articles


def item(title: str, text: str = LONG, link: str = "", guid: str = "", date: str = "") -> str:
    """An item of RSS."""
    return (
        f"<item><title>{title}</title><description>{text}</description>"
        + (f"<link>{link}</link>" if link else "")
        + (f'<guid isPermaLink="false">{guid}</guid>' if guid else "")
        + (f"<pubDate>{date}</pubDate>" if date else "")
        + "</item>"
    )


def rss(*items: str, title: str = "The Day", more: str = "") -> str:
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>"
        f"<language>en</language>{more}{''.join(items)}</channel></rss>"
    )


def outcomes(poll: Poll) -> list[Outcome]:
    return [result.outcome for result in poll.results]

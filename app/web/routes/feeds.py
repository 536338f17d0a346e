"""`/v1/feeds`: which feeds are followed, and following one more."""

from fastapi import APIRouter, Response

from app.web import feed_wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import example, problems

router = APIRouter(prefix="/v1", tags=["feeds"])


@router.get(
    "/feeds",
    summary="Feeds and how they fare",
    response_model=feed_wire.FeedList,
    responses={200: example(feed_wire.FEED_LIST, "All feeds, by address."), **problems(503)},
)
def list_feeds(service: ServiceOf) -> feed_wire.FeedList:
    """The feeds that are followed, with their last and next polls."""
    return feed_wire.feed_list(service.feeds.list.feeds())


@router.post(
    "/feeds",
    summary="Follow a feed",
    response_model=feed_wire.Feed,
    status_code=201,
    responses={
        201: example(feed_wire.FEED, "Added; it is polled soon."),
        200: {"model": feed_wire.Feed, **example(feed_wire.FEED, "It was followed already.")},
        **problems(400, 413, 422, 503),
    },
)
async def add_feed(
    feed: feed_wire.FeedIn, response: Response, service: ServiceOf
) -> feed_wire.Feed:
    """Looks at the address, and follows the feed there or the one that the page there names.

    Private addresses and what robots.txt forbids are refused.
    """
    addition = await service.feeds.list.add(feed.url, title=feed.title)
    if not addition.is_new:
        response.status_code = 200
    return feed_wire.feed(addition.feed)

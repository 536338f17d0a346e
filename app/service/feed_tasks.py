"""A poll that somebody asked for, as a task: it shows how far it is and may be ended early."""

import asyncio
from concurrent.futures import wait

from app.domain.feed import Feed
from app.service.feed_polls import FeedPolls
from app.service.tasks import Progress, Work

_LOOK_SECONDS = 0.5  # between looks at whether it is still wanted


def poll_work(polls: FeedPolls, feed: Feed, loop: asyncio.AbstractEventLoop) -> Work:
    """The work of polling a feed now.

    Args:
        polls: Polls it.
        feed: As it is stored.
        loop: The event loop that `polls` are of; it must go on running.
    """

    def work(progress: Progress) -> None:
        progress.step(0.0, f"polling {feed.address}")
        polling = asyncio.run_coroutine_threadsafe(polls.poll(feed), loop)
        try:
            while not wait([polling], timeout=_LOOK_SECONDS).done:
                progress.step(0.5, f"polling {feed.address}")
            polling.result()
        finally:
            polling.cancel()

    return work

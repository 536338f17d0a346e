"""The article that stands at an address, fetched when somebody asks about it."""

import asyncio
from http import HTTPStatus

from app.domain.article import RawArticle
from app.domain.errors import FetchError
from app.domain.fetched import Fetched, Resource
from app.feed_ports import Fetcher
from app.intake.html import article_from_html
from app.intake.place import Place
from app.intake.validation import Limits
from app.ports import Clock

_LONGEST_SECONDS = 45.0  # that somebody waits, pauses that the host asks for included


class PageReader:
    """Reads web pages as articles. For one event loop.

    Args:
        fetcher: Gets them.
        clock: Tells when they were received.
        limits: What is too large.
    """

    def __init__(self, *, fetcher: Fetcher, clock: Clock, limits: Limits) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._limits = limits

    async def read(self, url: str) -> RawArticle:
        """The article of a page.

        Raises:
            RefusedAddressError: The address may not be fetched.
            FetchError: There is no page, or not in time.
            UnreadableInputError: The page holds no article.
            InvalidArticleError: The article is too large.
        """
        fetched = await self._fetched(url)
        place = Place(
            id="",
            url=fetched.url,
            origin=url,
            received_at=self._clock.now(),
            limits=self._limits,
        )
        return await asyncio.to_thread(article_from_html, fetched.body, place)

    async def _fetched(self, url: str) -> Fetched:
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                fetched = await self._fetcher.fetch(url, Resource.PAGE)
        except TimeoutError as error:
            raise FetchError(
                f"{url}: expected a page within {_LONGEST_SECONDS:.0f} seconds; "
                "its host is slow or asks for long pauses"
            ) from error
        if fetched.status != HTTPStatus.OK:
            raise FetchError(f"{url}: expected a page, found status {fetched.status}")
        return fetched

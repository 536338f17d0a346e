"""Reads what pages are made with before somebody waits for the first: templates and languages."""

from collections.abc import Awaitable, Callable

from babel.dates import format_datetime
from babel.numbers import format_decimal
from starlette.concurrency import run_in_threadpool

from app.bootstrap import SystemClock
from app.web.dashboard.catalogues import INTERFACES, catalogue
from app.web.dashboard.rendering import TEMPLATES


async def read_pages_ahead(give_way: Callable[[], Awaitable[None]]) -> None:
    """Compiles every template and reads the data of every language of the interface.

    It takes a second of the processor in all, some 50 ms at once; pages are the same anyway.

    Args:
        give_way: Awaited before each piece; returns once it may be done.
    """
    for interface in INTERFACES:
        await give_way()
        await run_in_threadpool(_read_language, interface)
    for name in TEMPLATES.list_templates():
        await give_way()
        await run_in_threadpool(TEMPLATES.get_template, name)


def _read_language(interface: str) -> None:
    catalogue(interface)
    format_datetime(SystemClock().now(), "d MMM y", locale=interface)
    format_decimal(0, locale=interface)

"""What pages are made with is read before the first of them is asked for."""

import asyncio

from app.web.dashboard.catalogues import INTERFACES, catalogue
from app.web.dashboard.pages_ahead import read_pages_ahead
from app.web.dashboard.rendering import TEMPLATES


def test_every_template_and_catalogue_is_there_before_the_first_page() -> None:
    catalogue.cache_clear()
    assert TEMPLATES.cache is not None
    TEMPLATES.cache.clear()
    waits = []

    async def give_way() -> None:
        waits.append(len(TEMPLATES.cache or ()))

    asyncio.run(read_pages_ahead(give_way))
    assert len(TEMPLATES.cache) == len(TEMPLATES.list_templates())
    assert catalogue.cache_info().currsize == len(INTERFACES)
    assert waits[-1] == len(TEMPLATES.list_templates()) - 1  # it gives way before each

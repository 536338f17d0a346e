"""How long the tests of the browser wait, where a machine is busy."""

from playwright.sync_api import BrowserContext, Page, expect

SECONDS = 120
expect.set_options(timeout=1000 * SECONDS)


def page_in(context: BrowserContext) -> Page:
    """A new page that waits so long."""
    page = context.new_page()
    page.set_default_timeout(1000 * SECONDS)
    return page

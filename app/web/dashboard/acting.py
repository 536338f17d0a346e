"""The pages on which something is done, beside those that are only read."""

from app.web.dashboard import (
    correction_pages,
    feed_pages,
    intake_pages,
    map_pages,
    named_views,
    news,
    pins,
    task_pages,
    tuning_pages,
)

ACTING_ROUTERS = (
    correction_pages.router,
    intake_pages.router,
    feed_pages.router,
    task_pages.router,
    tuning_pages.router,
    map_pages.router,
    news.router,
    pins.router,
    named_views.router,
)

"""Which articles are searched, as conditions on their rows."""

from sqlalchemy import ColumnElement

from app.domain.search import SearchScope
from app.storage.schema import articles


def in_scope(scope: SearchScope) -> list[ColumnElement[bool]]:
    """The conditions that articles of a scope meet."""
    conditions: list[ColumnElement[bool]] = []
    if scope.language is not None:
        conditions.append(articles.c.language == scope.language)
    if scope.source is not None:
        conditions.append(articles.c.source == scope.source)
    if scope.since is not None:
        conditions.append(articles.c.published_at >= scope.since)
    if scope.until is not None:
        conditions.append(articles.c.published_at <= scope.until)
    return conditions

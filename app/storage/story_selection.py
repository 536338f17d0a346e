"""Which stories pass all filters, found along the index that leaves the fewest to look at.

A filter that few stories pass leads: they are read and put in order. Where all filters let
many pass, the index of the order is walked and each story looked at, until the page is full.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    exists,
    false,
    func,
    literal_column,
    select,
    type_coerce,
    union,
)

from app.domain.decision import Cause
from app.domain.story import StorySort
from app.domain.story_list import StoryQuery
from app.storage.name_index import forms_of
from app.storage.schema import (
    article_names,
    articles,
    ledger,
    memberships,
    microseconds,
    moves,
    stories,
    story_facets,
)
from app.storage.story_order import ORDERS, after_cursor
from app.storage.story_rows import LANGUAGE, SOURCE
from app.storage.word_search import articles_with_words

_FEW = 500  # stories that are read and sorted in 2 ms; of 40,000, walking for more is faster
_FEW_NAMED = 2000  # whether a story names somebody takes longer to look at than to read it

_Stories = Select[Any]  # any: the columns of `stories`, read by name


@dataclass(frozen=True, slots=True)
class _Filter:
    """What a story must be.

    Attributes:
        holds: Looked at for each story; never leads the search.
        ids: The stories that pass, from an index; None where no index has them.
        facet: Its facet and value, if it is one: their index gives the newest first.
        few: With fewer stories than this it leads.
    """

    holds: ColumnElement[bool]
    ids: Select[str] | None
    facet: tuple[str, str] | None = None
    few: int = _FEW


def select_stories(connection: Connection, query: StoryQuery) -> _Stories:
    """Selects the stories asked for, in order; without the limit.

    Raises:
        InvalidQueryError: The cursor is malformed.
    """
    filters = _filters(connection, query)
    if filters is None:
        return _in_order(select(stories).where(false()), query, stories, [], walked=True)
    by_newest = query.sort is StorySort.NEWEST
    facet = next((each for each in filters if each.facet), None) if by_newest else None
    others = [each for each in filters if each is not facet]
    leading = _narrowest(connection, filters) if others else None
    if leading is not None and leading.ids is not None:
        statement = select(stories).where(stories.c.id.in_(leading.ids))
        others = [each for each in filters if each is not leading]
        return _in_order(statement, query, stories, others, walked=False)
    if facet is not None and facet.facet is not None:
        order = story_facets.alias("leading")
        statement = select(stories).join_from(order, stories, stories.c.id == order.c.story_id)
        name, value = facet.facet
        statement = statement.where(order.c.facet == name, order.c.value == value)
        return _in_order(statement, query, order, others, walked=True)
    return _in_order(select(stories), query, stories, filters, walked=True)


def stories_passing(connection: Connection, query: StoryQuery) -> Select[str]:
    """Selects the ids of all stories that pass the filters, in no order."""
    filters = _filters(connection, query)
    if filters is None:
        return select(stories.c.id).where(false())
    if query.since is not None:
        filters.append(_since(query.since))
    found = [each.holds if each.ids is None else stories.c.id.in_(each.ids) for each in filters]
    return select(stories.c.id).where(*found)


def _in_order(
    statement: _Stories,
    query: StoryQuery,
    table: FromClause,
    filters: Sequence[_Filter],
    *,
    walked: bool,
) -> _Stories:
    order = ORDERS[query.sort]
    first: ColumnElement[Any]  # any: a number of either kind
    first, *rest = [table.c[name] for name in order.columns]
    # An expression is in no index: where few are read, the index of the order stays out of it.
    first = first if walked else _unindexed(first)
    story_id = table.c.id if table is stories else table.c.story_id
    terms = [first, *rest, story_id]
    statement = statement.where(*(each.holds for each in filters))
    if query.since is not None and query.sort is StorySort.NEWEST:
        statement = statement.where(first <= -microseconds(query.since))
    if query.cursor is not None:
        statement = statement.where(after_cursor(query.sort, terms, query.cursor))
    return statement.order_by(*(term.desc() for term in terms) if order.descending else terms)


def _narrowest(connection: Connection, filters: Sequence[_Filter]) -> _Filter | None:
    """The first filter that few stories pass."""
    for each in filters:
        if each.ids is None:
            continue
        some = each.ids.limit(each.few).subquery()
        if (connection.scalar(select(func.count()).select_from(some)) or 0) < each.few:
            return each
    return None


def _filters(connection: Connection, query: StoryQuery) -> list[_Filter] | None:
    """What is asked for, the likely narrow ones first; None when no story can pass."""
    found: list[_Filter] = []
    if query.storyline_id is not None:
        of_line = stories.c.storyline_id == query.storyline_id
        found.append(_Filter(of_line, select(stories.c.id).where(of_line)))
    if query.corrected is not None:
        found.append(_corrected(query.corrected))
    if query.words is not None and query.words.strip():
        holding = articles_with_words(connection, query.words)
        if holding is None:
            return None
        found.append(_holding(holding))
    if query.name is not None and query.name.strip():
        forms = forms_of(connection, query.name)
        if not forms or not all(forms):
            return None
        found.append(_named(forms))
    found += [_has(SOURCE, query.source)] if query.source is not None else []
    found += [_has(LANGUAGE, language) for language in query.languages]
    return found + _bounds(query)


def _bounds(query: StoryQuery) -> list[_Filter]:
    found = []
    if query.min_languages > 1:
        found.append(_at_least(stories.c.language_count, query.min_languages))
    if query.min_sources > 0:
        found.append(_at_least(stories.c.source_count, query.min_sources))
    if query.since is not None and query.sort is not StorySort.NEWEST:
        found.append(_since(query.since))
    if query.until is not None:
        first, until = stories.c.first_published_at, microseconds(query.until)
        found.append(
            _Filter(_unindexed(first) <= until, select(stories.c.id).where(first <= query.until))
        )
    return found


def _since(instant: datetime) -> _Filter:
    latest, ids = -microseconds(instant), select(stories.c.id)
    newest_first = stories.c.newest_first
    return _Filter(_unindexed(newest_first) <= latest, ids.where(newest_first <= latest))


def _at_least(column: ColumnElement[int], least: int) -> _Filter:
    return _Filter(_unindexed(column) >= least, select(stories.c.id).where(column >= least))


def _has(facet: str, value: str) -> _Filter:
    wanted = (story_facets.c.facet == facet, story_facets.c.value == value)
    return _Filter(
        exists().where(story_facets.c.story_id == stories.c.id, *wanted),
        select(story_facets.c.story_id).where(*wanted),
        (facet, value),
    )


def _holding(found: Select[int]) -> _Filter:
    """Stories with one of the articles at some places."""
    member = memberships.alias("holding")
    article = member.join(articles, articles.c.id == member.c.article_id)
    is_found = articles.c.seq.in_(found)
    # As an expression: all places are found once, not for each story again.
    is_held = _unindexed(articles.c.seq).in_(found)
    return _Filter(
        exists().select_from(article).where(member.c.story_id == stories.c.id, is_held),
        select(member.c.story_id).select_from(article).where(is_found).distinct(),
    )


def _named(forms: Sequence[Sequence[str]]) -> _Filter:
    """Stories with an article that has one of the forms of each word."""
    member, first = memberships.alias("named"), article_names.alias("first")
    names = [article_names.alias(f"name_{place}") for place in range(len(forms))]
    named = [
        exists().where(name.c.article_id == member.c.article_id, name.c.name.in_(each))
        for name, each in zip(names, forms, strict=True)
    ]
    return _Filter(
        exists().where(member.c.story_id == stories.c.id, *named),
        select(member.c.story_id)
        .join_from(first, member, member.c.article_id == first.c.article_id)
        .where(first.c.name.in_(forms[0]), *named[1:])
        .distinct(),
        few=_FEW_NAMED,
    )


def _corrected(wanted: bool) -> _Filter:
    by_people = ledger.c.cause == literal_column(f"'{Cause.PERSON.value}'")  # as the index has it
    moved = moves.join(ledger, ledger.c.seq == moves.c.seq)
    spoken_of = union(
        *(
            select(place.label("story_id")).select_from(moved).where(by_people, place.is_not(None))
            for place in (moves.c.before_story, moves.c.after_story)
        )
    ).subquery()
    ids = select(spoken_of.c.story_id)
    if wanted:
        return _Filter(stories.c.id.in_(ids), ids)
    return _Filter(stories.c.id.not_in(ids), None)


def _unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same number as an expression, which is in no index."""
    return type_coerce(column, BigInteger) + literal_column("0")

"""Checks of the ledger, and of what is folded from it: places, redirects, constraints."""

from collections.abc import Iterator

import msgspec
from sqlalchemy import (
    CompoundSelect,
    Connection,
    Select,
    Subquery,
    func,
    or_,
    select,
    union_all,
)

from app.domain.constraint import ConstraintKind
from app.domain.decision import Cause, DecisionKind
from app.domain.examination import Fault
from app.storage.codec import decode_receipt
from app.storage.schema import (
    articles,
    constraints,
    ledger,
    ledger_constraints,
    memberships,
    moves,
    redirects,
)


def find_gaps(connection: Connection) -> Iterator[Fault]:
    """Numbers of the ledger that are missing, and entries with words that nobody knows."""
    following = func.lead(ledger.c.seq).over(order_by=ledger.c.seq).label("following")
    numbered = select(ledger.c.seq, following).subquery()
    first = connection.scalar(select(func.min(ledger.c.seq)))
    if first not in (None, 1):
        yield Fault(f"ledger {first}", f"expected the first entry to be 1, found {first}")
    gaps = select(numbered).where(numbered.c.following != numbered.c.seq + 1)
    for row in connection.execute(gaps):
        yield Fault(f"ledger {row.seq}", f"entry {row.seq} is followed by {row.following}")
    known = (
        (ledger.c.kind, list(DecisionKind)),
        (ledger.c.cause, list(Cause)),
        (ledger_constraints.c.kind, list(ConstraintKind)),
    )
    for column, words in known:
        strange = select(column.table.c.seq, column.label("word")).where(column.not_in(words))
        for row in connection.execute(strange):
            yield Fault(f"ledger {row.seq}", f"expected a known {column.name}, found {row.word!r}")
    half = ledger.c.ceased.is_(None) != ledger.c.successor.is_(None)
    backward = ledger.c.undoes >= ledger.c.seq
    for number in connection.scalars(select(ledger.c.seq).where(or_(half, backward))):
        yield Fault(f"ledger {number}", "its redirect has one end, or it undoes a later entry")


def find_broken_receipts(connection: Connection) -> Iterator[Fault]:
    """Receipts that cannot be read."""
    query = select(ledger.c.seq, ledger.c.receipt).where(ledger.c.receipt.is_not(None))
    for number, stored in connection.execute(query):
        try:
            decode_receipt(stored)
        except (msgspec.MsgspecError, TypeError, UnicodeDecodeError) as error:
            yield Fault(f"ledger {number}", f"its receipt cannot be read: {error}")


def find_broken_moves(connection: Connection) -> Iterator[Fault]:
    """Moves from where the article was not."""
    article, in_order = moves.c.article_id, (moves.c.seq, moves.c.position)
    was_in = func.lag(moves.c.after_story).over(partition_by=article, order_by=in_order)
    was_copy_of = func.lag(moves.c.after_copy_of).over(partition_by=article, order_by=in_order)
    followed = select(*moves.c, was_in.label("was_in"), was_copy_of.label("was_copy_of")).subquery()
    torn = or_(
        followed.c.before_story.is_distinct_from(followed.c.was_in),
        followed.c.before_copy_of.is_distinct_from(followed.c.was_copy_of),
    )
    for row in connection.execute(select(followed).where(torn)):
        yield Fault(
            f"ledger {row.seq}, article {row.article_id}",
            f"moves it from {_place(row.before_story, row.before_copy_of)}, "
            f"but it was in {_place(row.was_in, row.was_copy_of)}",
        )


def find_unplaced(connection: Connection) -> Iterator[Fault]:
    """Articles that the ledger knows nothing of, and articles of the ledger that are missing."""
    last = last_places()
    unknown = select(articles.c.id).join(last, last.c.article_id == articles.c.id, isouter=True)
    for article_id in connection.scalars(unknown.where(last.c.story_id.is_(None))):
        yield Fault(f"article {article_id}", "it is stored, but no decision put it into a story")
    lost = select(last.c.article_id, last.c.story_id).join(
        articles, articles.c.id == last.c.article_id, isouter=True
    )
    lost = lost.where(last.c.story_id.is_not(None), articles.c.id.is_(None))
    for row in connection.execute(lost):
        yield Fault(
            f"article {row.article_id}",
            f"the ledger has it in story {row.story_id}, but it is not stored: restore a backup",
        )


def find_misplaced(connection: Connection) -> Iterator[Fault]:
    """Articles that are elsewhere than the ledger put them last."""
    for row in connection.execute(misplaced()):
        yield Fault(
            f"article {row.article_id}",
            f"the ledger has it in {_place(row.story_id, row.copy_of)}, "
            f"memberships in {_place(row.found_story, row.found_copy_of)}",
        )


def find_wrong_redirects(connection: Connection) -> Iterator[Fault]:
    """Redirects that differ from those of the ledger, and those that lead in a circle."""
    wanted = {row.ceased: row.successor for row in connection.execute(standing_redirects())}
    found = {row.ceased: row.successor for row in connection.execute(select(redirects))}
    for ceased in sorted(wanted.keys() | found.keys()):
        expected, is_there = wanted.get(ceased), found.get(ceased)
        if expected != is_there:
            yield Fault(f"story {ceased}", f"should lead to {expected}, leads to {is_there}")


def find_wrong_constraints(connection: Connection) -> Iterator[Fault]:
    """Constraints that differ from those that the ledger leaves standing."""
    standing = connection.execute(standing_constraints())
    wanted = {tuple(row)[:2]: tuple(row)[2:] for row in standing}
    columns = (constraints.c[name] for name in ("first", "second", "kind", "stated", "seq"))
    found = {tuple(row)[:2]: tuple(row)[2:] for row in connection.execute(select(*columns))}
    for pair in sorted(wanted.keys() | found.keys()):
        if wanted.get(pair) != found.get(pair):
            yield Fault(
                f"constraint {' '.join(map(str, pair))}",
                f"the ledger has {wanted.get(pair)}, stored is {found.get(pair)}",
            )


def last_places() -> Subquery:
    """Where the ledger put each article last: `article_id`, `story_id`, `copy_of`.

    An article that was deleted is in no story.
    """
    latest = func.row_number().over(
        partition_by=moves.c.article_id, order_by=(moves.c.seq.desc(), moves.c.position.desc())
    )
    numbered = select(
        moves.c.article_id,
        moves.c.after_story.label("story_id"),
        moves.c.after_copy_of.label("copy_of"),
        latest.label("age"),
    ).subquery()
    return (
        select(numbered.c.article_id, numbered.c.story_id, numbered.c.copy_of)
        .where(numbered.c.age == 1)
        .subquery()
    )


def misplaced() -> CompoundSelect[str, str | None, str | None, str | None, str | None]:
    """Selects articles that are elsewhere than the ledger put them last.

    Columns: `article_id`, `story_id` and `copy_of` of the ledger, `found_story`,
    `found_copy_of`. An article that the ledger never placed has no story there.
    """
    last = last_places()
    there = memberships.c
    elsewhere = or_(
        last.c.story_id.is_distinct_from(there.story_id),
        last.c.copy_of.is_distinct_from(there.copy_of),
    )
    found = (there.story_id.label("found_story"), there.copy_of.label("found_copy_of"))
    of_ledger = (
        select(*last.c, *found)
        .join_from(last, memberships, there.article_id == last.c.article_id, isouter=True)
        .where(elsewhere)
    )
    never_placed = (
        select(there.article_id, last.c.story_id, last.c.copy_of, *found)
        .join_from(memberships, last, there.article_id == last.c.article_id, isouter=True)
        .where(last.c.article_id.is_(None))
    )
    return union_all(of_ledger, never_placed)


def standing_redirects() -> Select[str, str]:
    """Selects the redirects that the ledger leaves standing: `ceased`, `successor`.

    A story that an article came into after it ceased lives again and leads nowhere.
    """
    latest = func.row_number().over(partition_by=ledger.c.ceased, order_by=ledger.c.seq.desc())
    numbered = select(ledger.c.seq, ledger.c.ceased, ledger.c.successor, latest.label("age"))
    last = numbered.where(ledger.c.ceased.is_not(None)).subquery()
    revived = select(moves.c.seq).where(
        moves.c.after_story == last.c.ceased, moves.c.seq > last.c.seq
    )
    whole = last.c.successor.is_not(None)
    standing = select(last.c.ceased, last.c.successor).where(last.c.age == 1, whole)
    return standing.where(~revived.exists())


def standing_constraints() -> Select[str, str, str, bool, int]:
    """Selects the constraints that the ledger leaves standing, by the columns of the table."""
    said = ledger_constraints.c
    latest = func.row_number().over(
        partition_by=(said.first, said.second), order_by=(said.seq.desc(), said.position.desc())
    )
    last = select(ledger_constraints, latest.label("age")).subquery().c
    columns = (last.first, last.second, last.kind, last.stated, last.seq)
    return select(*columns).where(last.age == 1, last.added)


def _place(story_id: str | None, copy_of: str | None) -> str:
    if story_id is None:
        return "no story"
    return f"story {story_id}" + (f" as a copy of {copy_of}" if copy_of else "")

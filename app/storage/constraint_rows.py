"""What people said of pairs of articles, as rows: of the ledger, and what stands now."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from app.domain.article import ArticleId
from app.domain.constraint import Constraint, ConstraintKind
from app.domain.decision import LedgerEntry, StandingConstraint
from app.storage.schema import constraints, ledger, ledger_constraints
from app.storage.upsert import insert_or_update


def write_said(connection: Connection, entries: Iterable[LedgerEntry]) -> None:
    """Writes what decisions said into the ledger."""
    for entry in entries:
        decision = entry.decision
        said = [(False, each) for each in decision.withdrawn]
        said += [(True, each) for each in decision.added]
        rows = [
            {"seq": entry.number, "position": position, "added": added, **_columns(each)}
            for position, (added, each) in enumerate(said)
        ]
        if rows:
            connection.execute(insert(ledger_constraints), rows)


def change_constraints(connection: Connection, entries: Iterable[LedgerEntry]) -> None:
    """Brings what stands up to what decisions said."""
    for entry in entries:
        _withdraw(connection, entry.decision.withdrawn)
        _add(connection, entry.number, entry.decision.added)


def read_said(
    connection: Connection, numbers: Collection[int]
) -> dict[int, tuple[list[Constraint], list[Constraint]]]:
    """What decisions added and withdrew, by number; only those that said anything."""
    found: dict[int, tuple[list[Constraint], list[Constraint]]] = {}
    query = select(ledger_constraints).where(ledger_constraints.c.seq.in_(numbers))
    for row in connection.execute(query.order_by(*ledger_constraints.primary_key)):
        added, withdrawn = found.setdefault(row.seq, ([], []))
        (added if row.added else withdrawn).append(_constraint(row))
    return found


def read_standing(connection: Connection) -> list[StandingConstraint]:
    """All that stands, with who said it, in order of ids."""
    query = (
        select(constraints, ledger.c.author, ledger.c.reason, ledger.c.decided_at)
        .join(ledger, ledger.c.seq == constraints.c.seq)
        .order_by(constraints.c.first, constraints.c.second)
    )
    return [
        StandingConstraint(_constraint(row), row.seq, row.author, row.reason, row.decided_at)
        for row in connection.execute(query)
    ]


def _withdraw(connection: Connection, withdrawn: Sequence[Constraint]) -> None:
    if withdrawn:
        statement = delete(constraints).where(
            constraints.c.first == bindparam("one"), constraints.c.second == bindparam("other")
        )
        pairs = [{"one": each.first, "other": each.second} for each in withdrawn]
        connection.execute(statement, pairs)


def _add(connection: Connection, number: int, added: Sequence[Constraint]) -> None:
    if added:
        statement = insert_or_update(constraints)
        statement = statement.on_conflict_do_update(
            index_elements=[constraints.c.first, constraints.c.second],
            set_={name: statement.excluded[name] for name in ("kind", "stated", "seq")},
        )
        connection.execute(statement, [{"seq": number, **_columns(each)} for each in added])


def _columns(said: Constraint) -> dict[str, object]:
    return {
        "kind": said.kind.value,
        "first": said.first,
        "second": said.second,
        "stated": said.stated,
    }


def _constraint(row: Row[object]) -> Constraint:
    return Constraint(
        ConstraintKind(row.kind), ArticleId(row.first), ArticleId(row.second), row.stated
    )

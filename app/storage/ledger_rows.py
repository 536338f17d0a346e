"""Decisions as rows of the ledger, and the memberships and redirects that follow from them."""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from sqlalchemy import Connection, Row, RowMapping, bindparam, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from app.domain.article import ArticleId
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.evidence import Receipt
from app.domain.story import Membership, StoryId
from app.storage.article_rows import chunks
from app.storage.codec import decode_receipt, encode_receipt
from app.storage.schema import articles, ledger, memberships, moves, redirects


def write_decisions(connection: Connection, decisions: Sequence[Decision]) -> None:
    """Appends to the ledger and brings memberships and redirects up to it."""
    if not decisions:
        return
    newest = connection.scalar(select(func.max(ledger.c.seq)))
    numbered = list(enumerate(decisions, start=(newest or 0) + 1))
    connection.execute(insert(ledger), [_ledger_row(seq, item) for seq, item in numbered])
    connection.execute(
        insert(moves),
        [
            _move_row(seq, position, move)
            for seq, decision in numbered
            for position, move in enumerate(decision.moves)
        ],
    )
    _place(connection, {move.article_id: move for item in decisions for move in item.moves})
    _redirect(connection, dict(item.redirect for item in decisions if item.redirect))


def read_decisions(connection: Connection, after: int, limit: int) -> list[tuple[int, Decision]]:
    """At most `limit` numbered decisions whose number is greater than `after`, oldest first."""
    page = select(ledger).where(ledger.c.seq > after).order_by(ledger.c.seq).limit(limit).subquery()
    joined = select(page, moves).join_from(page, moves, moves.c.seq == page.c.seq)
    rows = connection.execute(joined.order_by(page.c.seq, moves.c.position)).mappings()
    return [
        (seq, _decision(list(entry))) for seq, entry in groupby(rows, key=lambda row: row["seq"])
    ]


def latest_receipt(connection: Connection, article_id: ArticleId) -> Receipt | None:
    """The receipt of the latest decision about an article that has one."""
    query = (
        select(ledger.c.receipt)
        .join(moves, moves.c.seq == ledger.c.seq)
        .where(moves.c.article_id == article_id, ledger.c.receipt.is_not(None))
        .order_by(moves.c.seq.desc())
        .limit(1)
    )
    stored = connection.scalar(query)
    return None if stored is None else decode_receipt(stored)


def read_memberships(
    connection: Connection, ids: Collection[ArticleId]
) -> dict[ArticleId, Membership]:
    """The places of those articles that have one."""
    found: dict[ArticleId, Membership] = {}
    for chunk in chunks(ids):
        query = select(memberships).where(memberships.c.article_id.in_(chunk))
        for row in connection.execute(query):
            membership = _membership(row)
            found[membership.article_id] = membership
    return found


def read_members(
    connection: Connection, story_ids: Collection[StoryId]
) -> dict[StoryId, tuple[Membership, ...]]:
    """The articles of living stories, earliest published first, undated last, then by id."""
    found: dict[StoryId, list[Membership]] = {}
    for chunk in chunks(story_ids):
        query = (
            select(memberships)
            .join(articles, articles.c.id == memberships.c.article_id)
            .where(memberships.c.story_id.in_(chunk))
            .order_by(
                articles.c.published_at.is_(None),
                articles.c.published_at,
                articles.c.id,
            )
        )
        for row in connection.execute(query):
            found.setdefault(row.story_id, []).append(_membership(row))
    return {story_id: tuple(members) for story_id, members in found.items()}


def successor(connection: Connection, story_id: StoryId) -> StoryId | None:
    """Where the redirect of a story leads, one step; None if it has none."""
    query = select(redirects.c.successor).where(redirects.c.ceased == story_id)
    return connection.scalar(query)


def _ledger_row(seq: int, decision: Decision) -> dict[str, object]:
    ceased, leads_to = decision.redirect or (None, None)
    return {
        "seq": seq,
        "kind": decision.kind.value,
        "cause": decision.cause.value,
        "decided_at": decision.decided_at,
        "ceased": ceased,
        "successor": leads_to,
        "receipt": None if decision.receipt is None else encode_receipt(decision.receipt),
    }


def _move_row(seq: int, position: int, move: Move) -> dict[str, object]:
    return {
        "seq": seq,
        "position": position,
        "article_id": move.article_id,
        "before_story": move.before and move.before.story_id,
        "before_copy_of": move.before and move.before.copy_of,
        "after_story": move.after and move.after.story_id,
        "after_copy_of": move.after and move.after.copy_of,
    }


def _place(connection: Connection, last_moves: Mapping[ArticleId, Move]) -> None:
    """Puts each article where its last move left it."""
    placed = [
        {"article_id": place.article_id, "story_id": place.story_id, "copy_of": place.copy_of}
        for move in last_moves.values()
        if (place := move.after) is not None
    ]
    removed = [{"removed": move.article_id} for move in last_moves.values() if move.after is None]
    if placed:
        statement = insert_or_update(memberships)
        statement = statement.on_conflict_do_update(
            index_elements=[memberships.c.article_id],
            set_={
                "story_id": statement.excluded.story_id,
                "copy_of": statement.excluded.copy_of,
            },
        )
        connection.execute(statement, placed)
    if removed:
        connection.execute(
            delete(memberships).where(memberships.c.article_id == bindparam("removed")), removed
        )


def _redirect(connection: Connection, redirected: Mapping[StoryId, StoryId]) -> None:
    if redirected:
        statement = insert_or_update(redirects)
        statement = statement.on_conflict_do_update(
            index_elements=[redirects.c.ceased],
            set_={"successor": statement.excluded.successor},
        )
        connection.execute(
            statement,
            [{"ceased": ceased, "successor": leads_to} for ceased, leads_to in redirected.items()],
        )


def _membership(row: Row[str, str, str | None]) -> Membership:
    return Membership(
        article_id=ArticleId(row.article_id),
        story_id=StoryId(row.story_id),
        copy_of=None if row.copy_of is None else ArticleId(row.copy_of),
    )


def _decision(rows: Sequence[RowMapping]) -> Decision:
    entry = rows[0]
    ceased, receipt = entry["ceased"], entry["receipt"]
    return Decision(
        kind=DecisionKind(entry["kind"]),
        cause=Cause(entry["cause"]),
        decided_at=entry["decided_at"],
        moves=tuple(_move(row) for row in rows),
        receipt=None if receipt is None else decode_receipt(receipt),
        redirect=None if ceased is None else (StoryId(ceased), StoryId(entry["successor"])),
    )


def _move(row: RowMapping) -> Move:
    return Move(
        article_id=ArticleId(row["article_id"]),
        before=_place_of(row, "before"),
        after=_place_of(row, "after"),
    )


def _place_of(row: RowMapping, moment: str) -> Membership | None:
    story_id = row[f"{moment}_story"]
    if story_id is None:
        return None
    return Membership(row["article_id"], story_id, row[f"{moment}_copy_of"])

"""Decisions as rows of the ledger, and the memberships and redirects that follow from them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

import orjson
from sqlalchemy import (
    Connection,
    Row,
    RowMapping,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)

from app.domain.article import ArticleId
from app.domain.constraint import Constraint
from app.domain.decision import Cause, Decision, DecisionKind, LedgerEntry, Move
from app.domain.evidence import Evidence, Receipt, StoryScore
from app.domain.story import Membership, StoryId
from app.ports import LedgerQuery
from app.storage.article_rows import IDS, chunks
from app.storage.bytes_search import holds_bytes
from app.storage.codec import decode_receipt, encode_receipt
from app.storage.constraint_rows import change_constraints, read_said, write_said
from app.storage.schema import articles, ledger, memberships, moves, redirects
from app.storage.upsert import insert_or_update

_PUBLISHED_AT = articles.c.published_at
IN_ORDER = (_PUBLISHED_AT.is_(None), _PUBLISHED_AT, articles.c.id)
"""The order of a story's articles: earliest published first, undated last, then by id."""

_NEWEST = select(func.max(ledger.c.seq))
# No article is deleted without a new entry, and none is written without a new `articles.seq`.
_EDITION = (
    select(ledger.c.seq, ledger.c.decided_at).order_by(ledger.c.seq.desc()).limit(1),
    select(articles.c.seq, articles.c.content_hash).order_by(articles.c.seq.desc()).limit(1),
)
_LAST_NUMBERS = union_all(
    *(
        select(place, func.max(moves.c.seq)).where(place.in_(IDS)).group_by(place)
        for place in (moves.c.before_story, moves.c.after_story)
    )
)
_PLACES = select(memberships).where(memberships.c.article_id.in_(IDS))
_PLACE = insert_or_update(memberships)
_PUT = _PLACE.on_conflict_do_update(
    index_elements=[memberships.c.article_id],
    set_={"story_id": _PLACE.excluded.story_id, "copy_of": _PLACE.excluded.copy_of},
)
_MEMBERS = (
    select(memberships)
    .join(articles, articles.c.id == memberships.c.article_id)
    .where(memberships.c.story_id.in_(IDS))
    .order_by(*IN_ORDER)
)
_END_REDIRECTS = delete(redirects).where(redirects.c.ceased.in_(IDS))


def write_decisions(connection: Connection, decisions: Sequence[Decision]) -> int:
    """Appends to the ledger and brings memberships, redirects and constraints up to it.

    Returns:
        The number of the ledger's last entry, 0 while it is empty.
    """
    newest = last_number(connection)
    if not decisions:
        return newest
    entries = [LedgerEntry(*each) for each in enumerate(decisions, start=newest + 1)]
    append_entries(connection, entries)
    change_constraints(connection, entries)
    _place(connection, {move.article_id: move for item in decisions for move in item.moves})
    _redirect(connection, decisions)
    return entries[-1].number


def append_entries(connection: Connection, entries: Sequence[LedgerEntry]) -> None:
    """Writes at least one entry into the ledger; what follows from it stays as it is."""
    connection.execute(insert(ledger), [_ledger_row(entry) for entry in entries])
    rows = [
        _move_row(entry.number, position, move)
        for entry in entries
        for position, move in enumerate(entry.decision.moves)
    ]
    if rows:
        connection.execute(insert(moves), rows)
    write_said(connection, entries)


def read_entries(
    connection: Connection, query: LedgerQuery, after: int, limit: int
) -> list[LedgerEntry]:
    """At most `limit` entries of a query whose number is greater than `after`, oldest first."""
    page = select(ledger).where(ledger.c.seq > after).order_by(ledger.c.seq).limit(limit)
    if query.until is not None:
        page = page.where(ledger.c.seq <= query.until)
    if query.stories is not None:
        ids = list(query.stories)
        concerned = or_(moves.c.before_story.in_(ids), moves.c.after_story.in_(ids))
        page = page.where(ledger.c.seq.in_(select(moves.c.seq).where(concerned)))
    if query.articles is not None:
        concerned = moves.c.article_id.in_(list(query.articles))
        page = page.where(ledger.c.seq.in_(select(moves.c.seq).where(concerned)))
    numbered = page.subquery()
    joined = select(*numbered.c, *(column for column in moves.c if column.name != "seq")).join_from(
        numbered, moves, moves.c.seq == numbered.c.seq, isouter=True
    )
    rows = connection.execute(joined.order_by(numbered.c.seq, moves.c.position)).mappings()
    found = {seq: list(entry) for seq, entry in groupby(rows, key=lambda row: row["seq"])}
    said = read_said(connection, found)
    nothing: tuple[list[Constraint], list[Constraint]] = ([], [])
    return [
        LedgerEntry(seq, _decision(entry, *said.get(seq, nothing))) for seq, entry in found.items()
    ]


def read_edition(connection: Connection) -> str:
    """The last entry and the last article, told apart from those of any other moment."""
    return " ".join(
        str(value) for query in _EDITION for row in connection.execute(query) for value in row
    )


def last_number(connection: Connection) -> int:
    """The number of the ledger's last entry; 0 while it is empty."""
    return connection.scalar(_NEWEST) or 0


def sizes(connection: Connection, ids: Collection[StoryId], at: int) -> dict[StoryId, int]:
    """How many articles each story had after an entry, counted from the moves up to it."""
    found: dict[StoryId, int] = {}
    moved = moves.c.before_story.is_distinct_from(moves.c.after_story)
    for chunk in chunks(ids):
        for place, sign in ((moves.c.after_story, 1), (moves.c.before_story, -1)):
            query = select(place, func.count()).where(place.in_(chunk), moves.c.seq <= at, moved)
            for story_id, number in connection.execute(query.group_by(place)):
                found[story_id] = found.get(story_id, 0) + sign * number
    return {story_id: number for story_id, number in found.items() if number}


def last_numbers(connection: Connection, ids: Collection[StoryId]) -> dict[StoryId, int]:
    """The number of the last entry that moved an article into, out of or within each story."""
    found: dict[StoryId, int] = {}
    for chunk in chunks(ids):
        for story_id, number in connection.execute(_LAST_NUMBERS, {"ids": chunk}):
            found[story_id] = max(number, found.get(story_id, 0))
    return found


def last_reported(
    connection: Connection, story_ids: Collection[StoryId]
) -> dict[StoryId, datetime]:
    """When the last article that is not a copy came into the store, by story."""
    found: dict[StoryId, datetime] = {}
    for chunk in chunks(story_ids):
        # An article that was deleted and sent again came in twice: the last time counts.
        arrived = (
            select(
                memberships.c.story_id,
                memberships.c.copy_of.is_(None).label("is_report"),
                func.max(moves.c.seq).label("seq"),
            )
            .join(moves, moves.c.article_id == memberships.c.article_id)
            # Not `IS NULL`: of it there is an index, and it would be read from end to end.
            .where(memberships.c.story_id.in_(chunk), func.coalesce(moves.c.before_story, "") == "")
            .group_by(memberships.c.article_id)
            .subquery()
        )
        query = select(arrived.c.story_id, ledger.c.decided_at)
        query = query.join(ledger, ledger.c.seq == arrived.c.seq)
        rows = connection.execute(query.order_by(arrived.c.is_report, ledger.c.decided_at))
        found |= {StoryId(story_id): instant for story_id, instant in rows}
    return found


def forget_words(connection: Connection, article_ids: Collection[ArticleId]) -> None:
    """Takes out of all receipts what they quote of articles that are deleted.

    The receipts of decisions about them go; in those of others that compared with them the
    log-odds stay.
    """
    for chunk in chunks(article_ids):
        about = select(moves.c.seq).where(moves.c.article_id.in_(chunk))
        connection.execute(update(ledger).where(ledger.c.seq.in_(about)).values(receipt=None))
    query = select(ledger.c.seq, ledger.c.receipt).where(ledger.c.receipt.is_not(None))
    if len(article_ids) == 1:
        (article_id,) = article_ids
        quoted = orjson.dumps({"nearest": article_id})[1:-1]
        query = query.where(holds_bytes(ledger.c.receipt, quoted))
    silent = list[dict[str, object]]()
    for number, stored in connection.execute(query):
        receipt = decode_receipt(stored)
        told = Receipt(
            _silenced(receipt.chosen, article_ids), _silenced(receipt.runner_up, article_ids)
        )
        if told != receipt:
            silent.append({"number": number, "told": encode_receipt(told)})
    if silent:
        connection.execute(
            update(ledger)
            .where(ledger.c.seq == bindparam("number"))
            .values(receipt=bindparam("told")),
            silent,
        )


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
        for row in connection.execute(_PLACES, {"ids": chunk}):
            membership = _membership(row)
            found[membership.article_id] = membership
    return found


def read_members(
    connection: Connection, story_ids: Collection[StoryId]
) -> dict[StoryId, tuple[Membership, ...]]:
    """The articles of living stories, earliest published first, undated last, then by id."""
    found: dict[StoryId, list[Membership]] = {}
    for chunk in chunks(story_ids):
        for row in connection.execute(_MEMBERS, {"ids": chunk}):
            found.setdefault(row.story_id, []).append(_membership(row))
    return {story_id: tuple(members) for story_id, members in found.items()}


def successor(connection: Connection, story_id: StoryId) -> StoryId | None:
    """Where the redirect of a story leads, one step; None if it has none."""
    query = select(redirects.c.successor).where(redirects.c.ceased == story_id)
    return connection.scalar(query)


def _silenced(score: StoryScore | None, article_ids: Collection[ArticleId]) -> StoryScore | None:
    if score is None or score.nearest not in article_ids:
        return score
    parts = (replace(part, detail="") for part in score.evidence.contributions)
    return replace(score, evidence=Evidence(tuple(parts)))


def _ledger_row(entry: LedgerEntry) -> dict[str, object]:
    decision = entry.decision
    ceased, leads_to = decision.redirect or (None, None)
    return {
        "seq": entry.number,
        "kind": decision.kind.value,
        "cause": decision.cause.value,
        "decided_at": decision.decided_at,
        "ceased": ceased,
        "successor": leads_to,
        "receipt": None if decision.receipt is None else encode_receipt(decision.receipt),
        "author": decision.author,
        "reason": decision.reason,
        "undoes": decision.undoes,
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
        connection.execute(_PUT, placed)
    if removed:
        connection.execute(
            delete(memberships).where(memberships.c.article_id == bindparam("removed")), removed
        )


def _redirect(connection: Connection, decisions: Sequence[Decision]) -> None:
    """Ids that ceased lead on; an id that lives again leads nowhere else."""
    leads_to: dict[StoryId, StoryId | None] = {}
    for decision in decisions:
        leads_to |= {move.after.story_id: None for move in decision.moves if move.after}
        leads_to |= dict([decision.redirect] if decision.redirect else ())
    for chunk in chunks(leads_to):
        connection.execute(_END_REDIRECTS, {"ids": chunk})
    rows = [{"ceased": ceased, "successor": to} for ceased, to in leads_to.items() if to]
    if rows:
        connection.execute(insert(redirects), rows)


def _membership(row: Row[str, str, str | None]) -> Membership:
    return Membership(
        article_id=ArticleId(row.article_id),
        story_id=StoryId(row.story_id),
        copy_of=None if row.copy_of is None else ArticleId(row.copy_of),
    )


def _decision(
    rows: Sequence[RowMapping], added: Sequence[Constraint], withdrawn: Sequence[Constraint]
) -> Decision:
    entry = rows[0]
    ceased, receipt = entry["ceased"], entry["receipt"]
    return Decision(
        kind=DecisionKind(entry["kind"]),
        cause=Cause(entry["cause"]),
        decided_at=entry["decided_at"],
        moves=tuple(_move(row) for row in rows if row["article_id"] is not None),
        receipt=None if receipt is None else decode_receipt(receipt),
        redirect=None if ceased is None else (StoryId(ceased), StoryId(entry["successor"])),
        author=entry["author"],
        reason=entry["reason"],
        added=tuple(added),
        withdrawn=tuple(withdrawn),
        undoes=entry["undoes"],
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

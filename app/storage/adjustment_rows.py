"""Adjustments of the weights: a handful a year, kept as one JSON list among the meta data."""

import json
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.adjustment import Adjustment, AdjustmentRecord
from app.storage.schema import meta
from app.storage.upsert import insert_or_update

_KEY = "adjustments"


def read_adjustments(connection: Connection) -> list[AdjustmentRecord]:
    """Oldest first."""
    stored = connection.scalar(select(meta.c.value).where(meta.c.key == _KEY))
    return [
        AdjustmentRecord(
            **{
                **row,
                "adjustment": Adjustment(**row["adjustment"]),
                "decided_at": datetime.fromisoformat(row["decided_at"]),
            }
        )
        for row in json.loads(stored or "[]")
    ]


def add_adjustment(connection: Connection, record: AdjustmentRecord) -> None:
    """Adds one."""
    records = [*read_adjustments(connection), record]
    rows = [{**asdict(each), "decided_at": each.decided_at.isoformat()} for each in records]
    statement = insert_or_update(meta).values(key=_KEY, value=json.dumps(rows))
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[meta.c.key], set_={"value": statement.excluded.value}
        )
    )

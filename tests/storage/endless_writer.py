"""A process that commits batch after batch and says so, until it is killed."""

import sys
from itertools import count
from pathlib import Path

from app.domain.article import ArticleId
from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore
from tests.storage.samples import article, joined, opened

BATCH = 7


def names_of(batch: int) -> list[ArticleId]:
    return [ArticleId(f"batch{batch}-{number}") for number in range(BATCH)]


def main(folder: Path, place: str | Path) -> None:
    store = SqlStore(place)
    with DataFolder(folder).lock(), store.sole_writer():
        written = store.totals().articles // BATCH
        for batch in count(written):
            names = names_of(batch)
            decisions = [opened(names[0], f"story{batch}")]
            decisions += [joined(name, f"story{batch // 2}") for name in names[1:]]
            body = f"token{batch} " + "the delegations met again " * 60
            store.commit([article(name, body=body) for name in names], decisions)
            print(batch, flush=True)


if __name__ == "__main__":
    data = Path(sys.argv[1])
    main(data, sys.argv[2] if len(sys.argv) > 2 else DataFolder(data).database_path)

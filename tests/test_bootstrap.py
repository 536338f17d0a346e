"""Settings become a service: one writer, any readers, and an index that can be lost."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.bootstrap import SystemClock, open_service
from app.domain.article import ArticleId
from app.domain.errors import ConfigurationError, DataFolderInUseError
from app.domain.story import StoryId
from app.settings import Settings
from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore
from tests.service.samples import reports_of
from tests.storage.samples import opened

LUNA = reports_of("luna25")


def test_one_writes_while_others_read(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with open_service(settings, writable=True) as writer:
        assert writer.settings is settings
        results = list(writer.ingest.run(LUNA[:3]))
        with pytest.raises(DataFolderInUseError), open_service(settings, writable=True):
            pass
        with open_service(settings, writable=False) as reader:
            assert reader.queries.totals() == writer.queries.totals()
            place = reader.queries.article(LUNA[0].id).membership
            assert place.story_id == results[0].story_id
    with open_service(settings, writable=True) as next_writer:
        assert next_writer.queries.totals().articles == 3


def test_a_lost_index_is_made_again_from_the_database(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with open_service(settings, writable=True) as service:
        list(service.ingest.run(LUNA[:-1]))
        found = service.queries.match(LUNA[-1])
    index = DataFolder(tmp_path).index_path
    assert index.exists()
    shutil.rmtree(index)
    with open_service(settings, writable=False) as service:
        assert service.queries.match(LUNA[-1]) == found
        assert found.candidates[0].score.nearest in {ArticleId(raw.id) for raw in LUNA}


def started(folder: Path) -> tuple[int, list[str]]:
    """How many vectors a reader finds, and what it logs on the way."""
    with capture_logs() as logs, open_service(Settings(data_dir=folder), writable=False) as service:
        return service.condition.figures().articles, [each["event"] for each in logs]


def without_vectors(folder: Path) -> None:
    """Takes the vectors out of the database, so that only a sealed index has them."""
    with closing(sqlite3.connect(DataFolder(folder).database_path)) as connection, connection:
        connection.execute("UPDATE articles SET whole = zeroblob(length(whole))")


@pytest.mark.parametrize("breaks", ["nothing", "seal", "index", "article"])
def test_an_index_is_compared_with_the_database_only_where_its_seal_is_broken(
    tmp_path: Path, breaks: str
) -> None:
    settings = Settings(data_dir=tmp_path)
    folder = DataFolder(tmp_path)
    with open_service(settings, writable=True) as service:
        list(service.ingest.run(LUNA[:4]))
    without_vectors(tmp_path)
    if breaks == "seal":
        folder.index_seal_path.write_bytes(b"\xff")
    elif breaks == "index":
        next(folder.index_path.glob("*.partition")).unlink()
    elif breaks == "article":
        with closing(sqlite3.connect(folder.database_path)) as connection, connection:
            connection.execute("UPDATE articles SET seq = seq + 10, content_hash = 'other'")
    found, logged = started(tmp_path)
    assert found == 4
    assert ("index.rebuilt" in logged) == (breaks != "nothing")


def test_what_was_committed_and_left_out_of_the_index_is_in_it_after_the_stop(
    tmp_path: Path,
) -> None:
    first = ArticleId(LUNA[0].id or "")
    with open_service(Settings(data_dir=tmp_path), writable=True) as service:
        list(service.ingest.run(LUNA[:4]))
        with closing(SqlStore(DataFolder(tmp_path).database_path)) as store:
            (known,) = store.embedded([first]).values()
            late = replace(known, article=replace(known.article, id=ArticleId("late")))
            store.commit([late], [opened("late", StoryId("late-story"))])
    assert started(tmp_path) == (5, [])


def test_what_cannot_be_used_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "scorer.json"
    broken.write_text("{")
    for settings in (
        Settings(data_dir=tmp_path, model=str(tmp_path / "none")),
        Settings(data_dir=tmp_path, scorer=broken),
    ):
        with pytest.raises(ConfigurationError), open_service(settings, writable=True):
            pass
    with open_service(Settings(data_dir=tmp_path), writable=True):
        pass  # the lock was given back


def test_the_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC

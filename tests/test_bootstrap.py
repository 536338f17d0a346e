"""Settings become a service: one writer, any readers, and an index that can be lost."""

import shutil
from datetime import UTC
from pathlib import Path

import pytest

from app.bootstrap import SystemClock, open_service
from app.domain.article import ArticleId
from app.domain.errors import ConfigurationError, DataFolderInUseError
from app.settings import Settings
from app.storage.data_folder import DataFolder
from tests.service.samples import reports_of

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

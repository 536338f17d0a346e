from pathlib import Path

import pytest

from app.domain.errors import DataFolderInUseError, StorageError
from app.storage.data_folder import DataFolder


def test_a_missing_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "a" / "b")
    assert folder.path.is_dir()
    assert folder.database_path.parent == folder.index_path.parent == folder.path


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for path in (file, file / "below"):
        with pytest.raises(StorageError, match=r"file.*SAMESTORY_DATA_DIR"):
            DataFolder(path)


def test_the_lock_is_exclusive_and_released_at_the_end(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)
    with first.lock(), pytest.raises(DataFolderInUseError, match=str(tmp_path)), second.lock():
        pass
    with second.lock():
        pass


def test_a_lock_file_that_cannot_be_opened_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "writer.lock").mkdir()
    with pytest.raises(StorageError, match="lock file"), DataFolder(tmp_path).lock():
        pass

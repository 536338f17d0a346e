"""The commands that look after a data folder."""

import json
import shutil
import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.bootstrap import Service, open_service
from app.cli.reading import read_inputs
from app.domain.errors import DataFolderInUseError
from app.domain.story_list import StoryQuery
from app.settings import load_settings
from app.storage.data_folder import DataFolder
from tests.end_to_end.conftest import ROOT, Samestory

REPORTS = ROOT / "tests/data/unseen.jsonl"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with stories that a person corrected."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    samestory = Samestory(folder)
    assert samestory.run("ingest", REPORTS).exit_code == 0
    stories = sorted(samestory.stories().items(), key=lambda each: -len(each[1]))
    (first, members), (second, others), (third, more), *_ = stories
    assert samestory.run("merge", first, second, "--author", "Нина").exit_code == 0
    assert samestory.run("split", third, more[0], "--author", "Иван").exit_code == 0
    assert samestory.run("link", members[0], more[0], "--never").exit_code == 0
    assert samestory.run("delete", others[0]).exit_code == 0
    return folder


@pytest.fixture
def samestory(filled: Path, tmp_path: Path) -> Samestory:
    shutil.copytree(filled, tmp_path / "data")
    return Samestory(tmp_path / "data")


def test_the_commands_back_up_beside_a_writer_and_restore_into_an_empty_folder(
    samestory: Samestory, tmp_path: Path
) -> None:
    stories = samestory.stories()
    with DataFolder(samestory.data_dir).lock():
        written = json.loads(samestory.run("backup", tmp_path, "--json").stdout)
    assert written["articles"] == sum(map(len, stories.values()))
    fresh = Samestory(tmp_path / "fresh")
    restored = json.loads(fresh.run("restore", written["file"], "--json").stdout)
    assert restored["vectors"] == written["articles"]
    assert fresh.stories() == stories
    assert fresh.run("doctor").exit_code == 0
    again = fresh.run("restore", written["file"])
    assert again.exit_code == 3
    assert "--force" in again.stderr
    with DataFolder(fresh.data_dir).lock():
        refused = fresh.run("restore", written["file"], "--force")
    assert DataFolderInUseError.code in refused.stderr
    nothing = Samestory(tmp_path / "nothing").run("backup", tmp_path / "x.db")
    assert nothing.exit_code == 3


def test_the_doctor_says_what_is_wrong_and_mends_it(samestory: Samestory) -> None:
    healthy = samestory.run("doctor")
    assert healthy.exit_code == 0
    assert "sound: 136 articles" in healthy.stderr
    stories = samestory.stories()
    with sqlite3.connect(samestory.data_dir / "samestory.db") as raw:
        raw.execute("UPDATE memberships SET story_id = 'elsewhere' WHERE rowid % 9 = 0")
    raw.close()
    partition = next((samestory.data_dir / "index").glob("*.partition"))
    partition.write_bytes(partition.read_bytes()[:-4])
    ill = samestory.run("doctor")
    assert ill.exit_code == 1
    assert "the ledger has it in story" in ill.stdout
    assert f"index/{partition.name}" in ill.stdout
    assert "--repair" in ill.stderr
    with DataFolder(samestory.data_dir).lock():
        assert DataFolderInUseError.code in samestory.run("doctor", "--repair").stderr
    [mended] = samestory.lines("doctor", "--repair")
    assert mended["sound"]
    assert any("vector index" in sentence for sentence in mended["mended"])
    assert samestory.stories() == stories
    assert samestory.run("doctor").exit_code == 0


@pytest.mark.parametrize("name", ["news.ndjson", "news.ndjson.zst"])
def test_an_export_gives_the_same_stories_ids_and_history_in_a_fresh_folder(
    samestory: Samestory, tmp_path: Path, name: str
) -> None:
    written = tmp_path / name
    assert samestory.run("export", written).exit_code == 0
    assert "--force" in samestory.run("export", written).stderr
    fresh = Samestory(tmp_path / "fresh")
    assert fresh.run("import", written).exit_code == 0
    with opened(samestory) as here, opened(fresh) as there:
        stories = here.queries.stories(StoryQuery(limit=200))
        assert len(stories.stories) > 30
        assert there.queries.stories(StoryQuery(limit=200)) == stories
        for story in stories.stories:
            assert there.queries.story(story.id) == here.queries.story(story.id)
            assert there.history.story(story.id) == here.history.story(story.id)
        assert there.history.constraints() == here.history.constraints()
        probe = next(iter(read_inputs([str(REPORTS)], here.settings)))
        assert there.queries.match(probe, limit=5) == here.queries.match(probe, limit=5)
    assert fresh.run("import", written).exit_code == 3


def opened(samestory: Samestory) -> AbstractContextManager[Service]:
    return open_service(load_settings(data_dir=samestory.data_dir), writable=False)


def test_an_export_that_contradicts_itself_leaves_the_folder_empty(
    samestory: Samestory, tmp_path: Path
) -> None:
    written = tmp_path / "news.ndjson"
    samestory.run("export", written)
    lines = [json.loads(line) for line in written.read_bytes().splitlines()]
    number = next(at for at, line in enumerate(lines) if line["kind"] == "decision")
    lines[number]["decision"]["moves"] = []
    written.write_text("".join(json.dumps(line) + "\n" for line in lines))
    fresh = Samestory(tmp_path / "fresh")
    refused = fresh.run("import", written)
    assert refused.exit_code == 1
    assert "contradicts itself" in refused.stderr
    assert [path.name for path in fresh.data_dir.iterdir()] == ["writer.lock"]
    assert fresh.stories() == {}

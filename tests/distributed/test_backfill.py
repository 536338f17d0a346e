"""A backfill that is interrupted goes on where it was; nothing is sent twice or left out."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.distributed.backfill import Checkpoint, backfill, checkpoint_of
from app.domain.article import ArticleId, RawArticle, Rejected
from app.domain.errors import ClusterUnavailableError
from app.service.views import ItemResult, Outcome
from tests.fakes import NOW

Items = Sequence[RawArticle | Rejected]

INPUTS = [RawArticle(ArticleId(f"a{number}"), f"Title {number}", "", NOW) for number in range(25)]


class Taken:
    """Takes batches in until it is lost."""

    def __init__(self, lost_after: int = 99) -> None:
        self.batches: list[list[str | None]] = []
        self._lost_after = lost_after

    def take(self, items: Items) -> list[ItemResult]:
        if len(self.batches) == self._lost_after:
            raise ClusterUnavailableError("lost")
        self.batches.append([each.id for each in items])
        return [ItemResult(row, each.id, Outcome.ADDED) for row, each in enumerate(items)]


def test_all_inputs_are_sent_once_in_order(tmp_path: Path) -> None:
    taken, job = Taken(), Checkpoint(tmp_path / "job.json")
    results = list(backfill(INPUTS, taken.take, job, batch_size=4))
    assert [each.id for each in results] == [each.id for each in INPUTS]
    assert [len(batch) for batch in taken.batches] == [4, 4, 4, 4, 4, 4, 1]


def test_after_a_loss_it_goes_on_behind_what_is_stored(tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text("{}")
    first = backfill(
        INPUTS, Taken(lost_after=3).take, checkpoint_of([str(archive)], tmp_path), batch_size=4
    )
    told = [next(first).id for _ in range(12)]
    with pytest.raises(ClusterUnavailableError):
        next(first)
    job = checkpoint_of([str(archive)], tmp_path)
    assert job.done == 12
    second = Taken()
    told += [each.id for each in backfill(INPUTS, second.take, job, batch_size=4)]
    assert told == [each.id for each in INPUTS]
    ended = checkpoint_of([str(archive)], tmp_path)
    assert ended.done == len(INPUTS)
    assert list(backfill(INPUTS, second.take, ended, batch_size=4)) == []


def test_a_file_that_changed_makes_it_another_job(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "one.jsonl").write_text("{}")
    job = checkpoint_of([str(folder)], tmp_path).moved_to(7)
    assert checkpoint_of([str(folder)], tmp_path) == job
    (folder / "two.jsonl").write_text("{}")
    assert checkpoint_of([str(folder)], tmp_path).done == 0


def test_a_checkpoint_that_cannot_be_read_is_one_at_the_start(tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text("{}")
    job = checkpoint_of([str(archive)], tmp_path).moved_to(7)
    job.path.write_text("{broken")
    assert checkpoint_of([str(archive)], tmp_path).done == 0

"""What is there already costs little, and never hides a change."""

from dataclasses import replace
from pathlib import Path

from app.service.views import Outcome
from tests.service.samples import ingest, read_sample

ADDED, UPDATED, UNCHANGED, _ = Outcome


def test_an_article_that_changes_and_changes_back_in_one_batch_is_followed(tmp_path: Path) -> None:
    before, other = read_sample()[:2]
    after = replace(before, title="Another headline", text="And quite another text follows it.")
    assert [each.outcome for each in ingest(tmp_path, [before])] == [ADDED]
    batch = [before, other, after, before, before]
    results = ingest(tmp_path, batch)
    assert [each.outcome for each in results] == [UNCHANGED, ADDED, UPDATED, UPDATED, UNCHANGED]
    assert [each.id for each in results] == [each.id for each in batch]
    assert all(each.story_id for each in results)

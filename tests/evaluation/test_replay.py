"""A replay scores the real pipeline: exactly on a small file."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from app.domain.article import RawArticle
from app.evaluation.metrics import PrecisionRecall
from app.evaluation.replay import evaluate_file
from app.settings import Settings
from tests.service.samples import SAMPLE_FILE, event_of

EVENTS = {"swap-sep22": "swaps", "quake-herat-oct23": "quakes", "titan-sub": "submersibles"}


def small_file(folder: Path, labels: dict[str, str], topics: dict[str, str] = EVENTS) -> Path:
    """Reports of a few events and their topics; `labels` differ from their event."""
    rows = [json.loads(line) for line in SAMPLE_FILE.read_text(encoding="utf-8").splitlines()]
    chosen = [
        row | {"story_id": labels.get(row["id"], event), "kind": "report", "topic": topics[event]}
        for row in rows
        if (event := event_of(row["id"])) in topics
    ]
    path = folder / "small.jsonl"
    path.write_text("\n".join(map(json.dumps, chosen)), encoding="utf-8")
    return path


def test_a_small_file_is_grouped_as_labelled(tmp_path: Path) -> None:
    told: list[int] = []

    def progress(raws: Iterable[RawArticle], count: int) -> Iterator[RawArticle]:
        told.append(count)
        return iter(raws)

    settings = Settings(data_dir=tmp_path / "untouched", batch_size=4)
    report = evaluate_file(small_file(tmp_path, {}), settings, progress)
    assert (report.articles, report.stories, report.true_stories) == (11, 3, 3)
    assert report.b_cubed == PrecisionRecall(1.0, 1.0)
    assert report.pairwise.cross_language == PrecisionRecall(1.0, 1.0)
    assert (report.adjusted_rand_index, report.largest_story_purity) == (1.0, 1.0)
    assert report.singleton_rate == pytest.approx(1 / 3)
    assert report.settled == {"report": 1.0}
    assert next(iter(report.predictions)) == "dev-swap-sep22-01"  # in order of publication
    assert told == [11]
    assert not (tmp_path / "untouched").exists()


def test_labels_are_scored_and_not_seen(tmp_path: Path) -> None:
    # Two of the five reports of the earthquake are said to be of another event.
    other = {"dev-quake-herat-oct23-01": "other", "dev-quake-herat-oct23-02": "other"}
    report = evaluate_file(small_file(tmp_path, other), Settings(data_dir=tmp_path))
    assert (report.stories, report.true_stories) == (3, 4)
    assert report.b_cubed.precision == pytest.approx((6 + 3 * 3 / 5 + 2 * 2 / 5) / 11)
    assert report.b_cubed.recall == 1.0
    assert report.pairwise.all == PrecisionRecall((10 + 3 + 1) / 20, 1.0)


@pytest.mark.parametrize(
    ("topic", "scores"),
    [("swaps", PrecisionRecall(1.0, 1.0)), ("other", PrecisionRecall(0.0, 1.0))],
)
def test_storylines_are_scored_by_the_topics_of_their_stories(
    topic: str, scores: PrecisionRecall, tmp_path: Path
) -> None:
    """Two exchanges of prisoners are one storyline; the earthquake is in none."""
    topics = {"swap-sep22": "swaps", "swap-jan24": topic, "quake-herat-oct23": "quakes"}
    report = evaluate_file(small_file(tmp_path, {}, topics), Settings(data_dir=tmp_path))
    assert report.stories == 3
    assert report.storylines == scores

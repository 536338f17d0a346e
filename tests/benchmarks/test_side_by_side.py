"""The methods that come with the tests are measured on a small collection, and drawn."""

import itertools
from collections import Counter
from pathlib import Path

import pytest

import app.cli
from app.evaluation.datasets import read_labelled
from app.evaluation.mixtures import STORY_SIZE
from tests.benchmarks.side_by_side import (
    INVENTED,
    Collection,
    Files,
    Grouping,
    Method,
    collection_of,
    main,
    measured,
)

_SIZE = 50  # of fewer invented articles a single step decides whether all become one story
_CALLS = itertools.count()


def test_each_method_is_measured_and_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["Samestory", "HDBSCAN (scikit-learn)"]
    plot = tmp_path / "plot.png"
    main(plot, [_SIZE], 60, names)
    lines = capsys.readouterr().out.splitlines()
    cells = {line.split(" | ")[0].removeprefix("| "): line.split(" | ")[1] for line in lines[2:]}
    assert list(cells) == names
    f1 = {name: float(cell.removesuffix(" |").split(" / ")[1]) for name, cell in cells.items()}
    assert f1["Samestory"] > 0.5
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_a_collection_is_of_stories_of_five_in_order_of_publication() -> None:
    collection = collection_of(_SIZE)
    times = [each.article.published.at for each in collection.articles if each.article.published]
    assert len(times) == _SIZE
    assert times == sorted(times)
    assert {collection.labels.count(each) for each in collection.labels} == {5}
    assert collection.vectors.shape[0] == len(collection.texts) == _SIZE


def failing(collection: Collection) -> Grouping:
    raise ValueError(len(collection.articles))


def endless(collection: Collection) -> Grouping:
    """Takes its trial, and no end at what comes then."""
    while next(_CALLS):
        pass
    yield from collection.labels


@pytest.mark.parametrize("method", [failing, endless])
def test_a_method_that_fails_or_takes_too_long_is_ended(method: Method) -> None:
    assert measured(method, STORY_SIZE, INVENTED, 0.2) is None


def test_a_collection_is_drawn_from_files_in_whole_stories_and_articles_without_one() -> None:
    unseen = Path(__file__).parent.parent / "data" / "unseen.jsonl"
    sample = Path(app.cli.__file__).parent / "sample" / "articles.jsonl"
    with pytest.raises(ValueError, match="fewer than 1000"):
        collection_of(1000, Files([unseen], [sample]))
    collection = collection_of(200, Files([unseen], [sample]))
    assert len(collection.articles) == 200
    times = [each.article.published.at for each in collection.articles if each.article.published]
    assert times == sorted(times)
    sizes = Counter(f"{unseen.name} {item.label}" for item in read_labelled(unseen))
    found = Counter(collection.labels)
    assert found[""] > 50
    del found[""]
    assert sum(found[label] != sizes[label] for label in found) <= 1  # the last may be cut
    assert sum(found.values()) > 50

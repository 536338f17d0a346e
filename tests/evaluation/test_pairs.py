"""Labelled pairs are read in the forms they come in, and compared as two articles alone."""

import json
from pathlib import Path

import pytest

from app.bootstrap import open_service
from app.domain.article import ArticleId, RawArticle
from app.domain.errors import UnreadableInputError
from app.evaluation.datasets import READ_AT
from app.evaluation.pairs import (
    LabelledPair,
    compare_pairs,
    evaluate_pairs,
    holds_pairs,
    read_pairs,
)
from app.settings import Settings


def headline(name: str, title: str, language: str = "en") -> RawArticle:
    return RawArticle(ArticleId(name), title, "", READ_AT, language=language)


QUAKE = headline("1", "Earthquake kills nine in Herat province of Afghanistan")
TOLL = headline("2", "Nine killed as earthquake hits Afghanistan's Herat province")
SEISM = headline("3", "Neuf morts dans un séisme dans la province afghane de Herat", "fr")
RATES = headline("4", "Central bank of Norway leaves interest rates unchanged")
PAIRS = [
    LabelledPair(QUAKE, TOLL, 1.0, True),
    LabelledPair(QUAKE, SEISM, 1.0, True),
    LabelledPair(TOLL, RATES, -1.0, False),
    LabelledPair(SEISM, RATES, -1.0, False),
    LabelledPair(QUAKE, QUAKE, 0.0, None),
]


def write(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_what_reports_one_event_ranks_above_what_does_not() -> None:
    report = evaluate_pairs(PAIRS, Settings())
    assert (report.all.pairs, report.all.same, report.all.different) == (5, 2, 2)
    assert (report.all.average_precision, report.all.area_under_curve) == (1.0, 1.0)
    assert (report.same_language.pairs, report.cross_language.pairs) == (3, 2)
    assert report.cross_language.spearman == pytest.approx(1.0)


def test_two_articles_are_compared_as_in_a_folder_that_holds_no_other(tmp_path: Path) -> None:
    with open_service(Settings(data_dir=tmp_path), writable=True) as service:
        list(service.ingest.run([QUAKE, SEISM]))
        explained = service.queries.compare(QUAKE.id, SEISM.id).evidence.log_odds
    [(log_odds, is_cross)] = compare_pairs([PAIRS[1]], Settings())
    # The folder has counted the words of two articles, which changes their rarity a little.
    assert log_odds == pytest.approx(explained, abs=0.3)
    assert is_cross


def test_pairs_with_their_fields(tmp_path: Path) -> None:
    path = write(
        tmp_path / "pairs.jsonl",
        {"a": "x", "b": "y", "title_a": "One", "title_b": "Two", "language": "ru", "label": 1},
        {"a": "x", "b": "z", "title_a": "One", "text_b": "Three.", "label": 0},
        {"a": "y", "b": "z", "title_a": "Two", "text_b": "Three.", "label": -1},
    )
    assert holds_pairs(path)
    pairs = read_pairs(path)
    assert [pair.same for pair in pairs] == [True, None, False]
    assert (pairs[0].left.title, pairs[0].right.title) == ("One", "Two")
    assert (pairs[0].left.language, pairs[1].right.text) == ("ru", "Three.")


def test_graded_pairs_of_articles_in_another_file(tmp_path: Path) -> None:
    articles = write(
        tmp_path / "articles.jsonl", {"id": "x", "title": "One"}, {"id": "y", "title": "Two"}
    )
    rows = [{"a": "x", "b": "y", "label": label} for label in (1.0, 1.4, 2.0, 2.5, 4.0)]
    pairs = read_pairs(write(tmp_path / "pairs.jsonl", *rows), articles)
    assert [pair.same for pair in pairs] == [True, True, None, False, False]
    assert [pair.likeness for pair in pairs] == [-1.0, -1.4, -2.0, -2.5, -4.0]
    assert pairs[0].left.title == "One"


def test_articles_that_cannot_be_found_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "pairs.jsonl", {"a": "x", "b": "y", "label": 1})
    with pytest.raises(UnreadableInputError, match=r"pairs\.jsonl:1: .*--articles"):
        read_pairs(path)


def test_a_file_of_articles_holds_no_pairs(tmp_path: Path) -> None:
    assert not holds_pairs(write(tmp_path / "articles.jsonl", {"id": "x", "title": "One"}))

"""`samestory bench` says how fast articles are taken in and what harm inputs do; nothing stays."""

import itertools
import json
from pathlib import Path

import pytest

from app.cli.bench_ingest import invented
from app.cli.demo import SAMPLE
from app.evaluation.hostile import HostileReport, Trial
from app.evaluation.hostile_inputs import hostile_input
from app.web.upload_cost import measure_upload
from tests.end_to_end.conftest import Samestory, json_lines
from tests.pace import slowness
from tests.service.samples import service_in

STAGES = {
    "reading",
    "recognition",
    "analysis",
    "embedding",
    "search for candidates",
    "reading of candidates",
    "evidence and decision",
    "commit",
    "storylines",
    "everything else",
}


LIBRARIES = {"search for candidates": "FAISS", "commit": "SQLite", "embedding": "tokenizer"}


def test_invented_articles_are_taken_in_and_every_stage_is_told(samestory: Samestory) -> None:
    (told,) = samestory.lines("bench", "ingest", "--articles", 40, "--window", 23, "--json")
    assert (told["articles"], told["window"]) == (40, 23)
    assert set(told["stages"]) == STAGES
    assert sum(told["stages"].values()) == pytest.approx(told["seconds"], rel=0.01)
    assert told["articles_per_second"] == pytest.approx(40 / told["seconds"])
    assert {stage: each["library"] for stage, each in told["ceilings"].items()} == LIBRARIES
    assert all(each["milliseconds_an_article"] > 0 for each in told["ceilings"].values())
    over_http = told["over_http"]
    assert over_http["library"] == "uvicorn"
    assert over_http["milliseconds_an_article"] > 0
    assert over_http["library_milliseconds_an_article"] > 0
    assert samestory.stories() == {}


def test_over_http_nothing_is_decided_again(tmp_path: Path) -> None:
    with service_in(tmp_path) as service:
        raws = list(itertools.islice(invented(service.settings), 5))
        assert len(list(service.ingest.run(raws))) == 5
        answers = [json.loads(line) for line in measure_upload(raws, service).answers]
    assert [(each["id"], each["status"]) for each in answers] == [
        (each.id, "unchanged") for each in raws
    ]


def test_a_window_goes_with_invented_articles_only(samestory: Samestory, tmp_path: Path) -> None:
    done = samestory.run("bench", "ingest", tmp_path, "--window", 5)
    assert done.exit_code == 2
    assert "--window" in done.stderr


def test_files_are_measured_with_their_bad_lines(samestory: Samestory, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_bytes(json_lines({"text": "The bridge over the river was opened."}) + b"{broken\n")
    done = samestory.run("bench", "ingest", file)
    assert done.exit_code == 0
    assert "2 articles in" in done.stderr
    assert "evidence and decision" in done.stdout
    (commit,) = (line for line in done.stdout.splitlines() if line.startswith("commit"))
    assert "SQLite" in commit
    assert commit.rstrip().endswith("%")


def test_a_short_soak_refuses_what_is_too_much_and_loses_nothing(samestory: Samestory) -> None:
    # Ten seconds tell nothing of memory: what is asserted holds on any machine.
    (told,) = samestory.lines("bench", "soak", "--minutes", 0.15, "--overload", 0.1, "--json")
    assert told["missing"] == 0
    assert told["failures"] == {}
    assert len(told["steady"]) == 10
    for part in (*told["steady"], told["overload"], told["after"]):
        assert part["failed"] == 0
        assert part["memory_mb"] > 50
    assert told["overload"]["refused"] > 0
    assert told["overload"]["articles"] > 0
    assert told["after"]["refused"] == 0


def test_hostile_inputs_are_taken_or_rejected_and_none_crashes(samestory: Samestory) -> None:
    done = samestory.run("bench", "hostile", "--inputs", 60, "--seed", 5, "--json")
    told = json.loads(done.stdout)
    assert (told["crashed"], told["inputs"]) == ([], 60)
    assert told["slow"] == [] or slowness() > 2
    assert done.exit_code == bool(told["slow"])
    assert told["taken"] > 20
    assert told["rejected"] > 5
    assert told["memory_bytes"] < 2e9


def test_a_file_of_a_thousand_articles_may_take_longer_than_one_of_one() -> None:
    report, one = HostileReport(), Trial(0, "one article", taken=1, seconds=2.5)
    for each in (one, Trial(1, "many", taken=600, rejected=400, seconds=9.0)):
        report.add(each)
    assert report.slow == [one]


def test_a_seed_makes_the_same_inputs_again() -> None:
    reports = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    once = [hostile_input(3, number, reports) for number in range(40)]
    again = [hostile_input(3, number, reports) for number in range(40)]
    assert [(each.name, each.what) for each in once] == [(each.name, each.what) for each in again]
    assert len({each.what for each in once}) > 20
    assert {each.name.partition(".")[2] for each in once} > {"jsonl", "html", "zip"}

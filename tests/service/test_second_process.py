"""A second process analyses as the first does; when it is lost nothing else is."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from app.analysis.language import StatisticalIdentifier
from app.domain.article import Article, ArticleId, RawArticle, Rejected
from app.embedding.registry import load_embedder
from app.service.known import Known
from app.service.preparation import Preparation, Prepared, prepared
from app.service.second_process import SecondProcess
from app.stages import watched
from tests.service.newsroom import Newsroom
from tests.service.samples import read_sample

EMBEDDER, IDENTIFIER = load_embedder("packaged"), StatisticalIdentifier()
_SECONDS = 60


def raws(count: int = 80) -> list[RawArticle]:
    found = read_sample()[:count]
    found[3] = replace(found[3], title="…", text="!")  # nothing to take
    return found


@pytest.fixture
def helper() -> Iterator[SecondProcess]:
    made = SecondProcess("packaged")
    yield made
    made.close()


def ready(helper: SecondProcess) -> SecondProcess:
    waiting = threading.Event()
    for _ in range(10 * _SECONDS):
        if helper.is_ready():
            return helper
        waiting.wait(0.1)
    raise AssertionError("it did not start")


def shown(found: Prepared) -> list[object]:
    return [
        (item, *(vector.tobytes() for vector in found.vectors[item.content_hash]))
        if isinstance(item, Article)
        else item
        for item in found.items
    ]


def complete(preparation: Preparation, inputs: list[RawArticle | Known | Rejected]) -> Prepared:
    found = preparation.prepare(inputs)
    preparation.embed([each for each in found.items if isinstance(each, Article)], found)
    return found


def test_what_two_processes_prepare_is_what_one_prepares(helper: SecondProcess) -> None:
    inputs: list[RawArticle | Known | Rejected] = [*raws(), Known(ArticleId("k"))]
    inputs.insert(50, Rejected("line 7", "invalid-article", "empty"))
    alone = Preparation(IDENTIFIER, EMBEDDER)
    shared = Preparation(IDENTIFIER, EMBEDDER, ready(helper), many=0)
    for _ in range(2):
        assert shown(complete(shared, inputs)) == shown(complete(alone, inputs))
    assert helper.is_ready()


def test_what_it_was_given_ahead_is_taken_where_it_comes_next(helper: SecondProcess) -> None:
    first, second, other = raws(), raws()[::-1], raws(40)
    alone = Preparation(IDENTIFIER, EMBEDDER)
    shared = Preparation(IDENTIFIER, EMBEDDER, ready(helper), many=0)
    shared.prepare([*first])
    with watched() as seconds:
        shared.look_ahead([*second, Rejected("line 7", "invalid-article", "empty")])
        assert shown(complete(shared, [*second])) == shown(complete(alone, [*second]))
    assert "waiting for the second process" in seconds
    shared.look_ahead([*other])  # and then others come
    assert shown(complete(shared, [*first])) == shown(complete(alone, [*first]))
    shared.look_ahead([*second])
    assert helper.process_id is not None
    os.kill(helper.process_id, signal.SIGKILL)
    assert shown(complete(shared, [*second])) == shown(complete(alone, [*second]))


def test_what_came_before_an_error_of_the_input_is_taken(
    helper: SecondProcess, tmp_path: Path
) -> None:
    def inputs() -> Iterator[RawArticle]:
        for number in range(1_700):
            title = f"A bridge was opened in town {number}"
            yield RawArticle(ArticleId(str(number)), title, "", datetime.now(UTC))
        raise OSError("the disk is gone")  # while the batch before is not yet decided

    newsroom, taken = Newsroom(tmp_path, helper=ready(helper)), []
    with watched() as seconds, pytest.raises(OSError, match="the disk is gone"):
        taken.extend(newsroom.ingest.run(inputs()))
    newsroom.store.close()
    assert "waiting for the second process" in seconds
    assert len(taken) == 1_700 // 256 * 256


def test_it_is_not_started_for_little(helper: SecondProcess) -> None:
    preparation = Preparation(IDENTIFIER, EMBEDDER, helper, many=200)
    for _ in range(2):
        preparation.prepare(raws())
    assert helper.process_id is None
    preparation.prepare(raws())
    assert helper.process_id is not None


def test_a_lost_process_is_done_without(helper: SecondProcess) -> None:
    preparation = Preparation(IDENTIFIER, EMBEDDER, ready(helper), many=0)
    assert helper.process_id is not None
    os.kill(helper.process_id, signal.SIGKILL)
    alone = Preparation(IDENTIFIER, EMBEDDER)
    assert shown(complete(preparation, [*raws()])) == shown(complete(alone, [*raws()]))
    assert not helper.is_ready()
    assert len(preparation.prepare(raws()).items) == 80


def test_answers_keep_the_order_of_the_questions(helper: SecondProcess) -> None:
    ready(helper).give(raws())
    answers = helper.take()
    assert answers is not None
    expected = prepared(raws(), IDENTIFIER, EMBEDDER)
    for answer, each in zip(answers, expected, strict=True):
        if isinstance(each, Rejected) or isinstance(answer, Rejected):
            assert answer == each
        else:
            assert answer.article == each.article
            np.testing.assert_array_equal(answer.whole, each.whole)


def test_it_ends_with_the_process_that_it_helps() -> None:
    program = (
        "import sys, time\n"
        "from app.service.second_process import SecondProcess\n"
        "helper = SecondProcess('packaged')\n"
        "while not helper.is_ready(): time.sleep(0.1)\n"
        "print(helper.process_id, flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as first:
        assert first.stdout is not None
        assert int(first.stdout.readline()) != first.pid
        first.kill()
        first.communicate(timeout=_SECONDS)  # both write there: its end is that of both

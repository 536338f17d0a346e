"""Tasks tell how far they are, end when they are asked to, and are bounded in number."""

import threading
from collections.abc import Iterator

import pytest

from app.domain.errors import (
    ConflictError,
    InvalidQueryError,
    NotFoundError,
    TooManyTasksError,
)
from app.service.tasks import Progress, Task, TaskId, Tasks, TaskState
from tests.fakes import NOW, FixedClock

SECONDS = 120  # that a test waits at most


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    made = Tasks(FixedClock(), workers=1, max_waiting=2, max_kept=3)
    yield made
    made.close()


class Gate:
    """Work that begins, and goes on step by step until it is let out."""

    def __init__(self) -> None:
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self, progress: Progress) -> str:
        self.begun.set()
        while not self.open.wait(0.01):
            progress.step(0.5, "standing at the gate")
        return "through"


def ended(tasks: Tasks, task: Task) -> Task:
    # A queued task that is cancelled has a cancelled future, which has no result to give.
    future = tasks.end_of(task.id)
    if not future.cancelled():
        future.result(SECONDS)
    return tasks.task(task.id)


def test_work_is_done_and_its_result_is_kept(tasks: Tasks) -> None:
    gate = Gate()
    task = tasks.start("walk", gate)
    assert (task.state, task.created_at, task.progress) == (TaskState.QUEUED, NOW, 0.0)
    assert gate.begun.wait(SECONDS)
    gate.open.set()
    done = ended(tasks, task)
    assert (done.state, done.result, done.progress) == (TaskState.SUCCEEDED, "through", 1.0)
    assert done.started_at == done.finished_at == NOW
    assert tasks.tasks() == [done]


def test_items_that_are_watched_tell_how_far_the_work_is(tasks: Tasks) -> None:
    seen = []

    def work(progress: Progress) -> None:
        for part in (0, 1):
            for _ in progress.watched("abcd", f"part {part}", part=part, parts=2):
                (task,) = tasks.tasks()
                seen.append((task.state, task.progress, task.doing))

    ended(tasks, tasks.start("count", work))
    assert [progress for _, progress, _ in seen] == [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]
    assert {state for state, _, _ in seen} == {TaskState.RUNNING}
    assert [doing for _, _, doing in seen][3:5] == ["part 0", "part 1"]


def test_what_goes_wrong_is_told(tasks: Tasks) -> None:
    def refuse(_: Progress) -> None:
        raise InvalidQueryError("expected a question")

    def break_down(_: Progress) -> None:
        raise ZeroDivisionError

    refused, broken = (ended(tasks, tasks.start("try", work)) for work in (refuse, break_down))
    assert refused.state is broken.state is TaskState.FAILED
    assert isinstance(refused.error, InvalidQueryError)
    assert isinstance(broken.error, ZeroDivisionError)
    assert refused.result is broken.result is None


def test_running_work_ends_at_its_next_step_and_waiting_work_never_begins(tasks: Tasks) -> None:
    running, waiting = Gate(), Gate()
    first, second = tasks.start("walk", running), tasks.start("walk", waiting)
    assert running.begun.wait(SECONDS)
    assert tasks.cancel(second.id).state is TaskState.CANCELLED
    tasks.cancel(first.id)
    assert ended(tasks, first).state is TaskState.CANCELLED
    assert tasks.cancel(first.id).state is TaskState.CANCELLED
    assert not waiting.begun.is_set()


def test_what_has_ended_otherwise_cannot_be_cancelled(tasks: Tasks) -> None:
    done = ended(tasks, tasks.start("nothing", lambda _: None))
    with pytest.raises(ConflictError, match="succeeded already"):
        tasks.cancel(done.id)


def test_too_many_that_wait_are_refused_until_one_begins(tasks: Tasks) -> None:
    gate = Gate()
    running = tasks.start("walk", gate)
    assert gate.begun.wait(SECONDS)
    for _ in range(2):
        tasks.start("nothing", lambda _: None)
    with pytest.raises(TooManyTasksError, match="at most 2 tasks"):
        tasks.start("nothing", lambda _: None)
    gate.open.set()
    ended(tasks, running)
    ended(tasks, tasks.tasks()[0])
    assert tasks.start("nothing", lambda _: None).state is TaskState.QUEUED


def test_only_the_last_that_ended_are_kept(tasks: Tasks) -> None:
    made = [ended(tasks, tasks.start("nothing", lambda _: None)) for _ in range(5)]
    assert [each.id for each in tasks.tasks()] == [each.id for each in reversed(made[2:])]
    with pytest.raises(NotFoundError, match="until the service ends"):
        tasks.task(made[0].id)
    with pytest.raises(NotFoundError):
        tasks.cancel(TaskId("none"))


def test_closing_cancels_everything_and_waits_for_what_runs() -> None:
    tasks = Tasks(FixedClock(), workers=1)
    gate = Gate()
    running, waiting = tasks.start("walk", gate), tasks.start("walk", Gate())
    assert gate.begun.wait(SECONDS)
    tasks.close()
    states = {task.id: task.state for task in tasks.tasks()}
    assert states == {running.id: TaskState.CANCELLED, waiting.id: TaskState.CANCELLED}

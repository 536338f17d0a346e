"""Tasks: long work in the background, with progress, an end that can be asked for, a result."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType, TypeVar
from uuid import uuid4

import structlog

from app.domain.errors import ConflictError, NotFoundError, SamestoryError, TooManyTasksError
from app.ports import Clock

TaskId = NewType("TaskId", str)
Item = TypeVar("Item")

MAX_WAITING = 16
MAX_KEPT = 50  # of those that ended; a result may hold a few megabytes

_WORKERS = 2  # so that short work passes a long one; more would only take time from readers
_LOG = structlog.get_logger(__name__)


class TaskState(StrEnum):
    """How far a task is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self not in (TaskState.QUEUED, TaskState.RUNNING)


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it is at a moment.

    Attributes:
        kind: What is done, in a word.
        progress: In [0, 1].
        doing: What is done at the moment, in words.
        result: What the work returned; None until it succeeded.
        error: Why it failed: a `SamestoryError`, or what should not have happened.
        created_at: Aware, UTC; the others as well.
    """

    id: TaskId
    kind: str
    state: TaskState
    progress: float
    doing: str
    result: object | None
    error: Exception | None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None


class Progress:
    """How work tells how far it is, and learns that it is no longer wanted."""

    def __init__(self, tell: Callable[[float, str], None], stop: threading.Event) -> None:
        self._tell = tell
        self._stop = stop

    def step(self, share: float, doing: str) -> None:
        """Tells the share that is done, in [0, 1], and what comes next, in words.

        Work calls this at least every second or so: it ends here when it was cancelled.
        """
        if self._stop.is_set():
            raise _CancelledError
        self._tell(share, doing)

    def watched(
        self, items: Sequence[Item], doing: str, *, part: int = 0, parts: int = 1
    ) -> Iterator[Item]:
        """The items; taking them is one of some equal parts of the work, numbered from 0."""
        for place, item in enumerate(items):
            self.step((part + place / len(items)) / parts, doing)
            yield item


Work = Callable[[Progress], object]


class _CancelledError(Exception):
    """Leads out of work that is no longer wanted."""


@dataclass(slots=True)
class _Run:
    task: Task
    stop: threading.Event
    future: "Future[None] | None" = None


class Tasks:
    """Does work in a few threads, in the order of asking. Safe to call from any thread.

    Tasks are kept in memory: after a restart there are none.

    Args:
        clock: Tells when tasks began and ended.
        workers: Tasks that run at once.
        max_waiting: More are refused.
        max_kept: Of the tasks that ended, so many last ones are remembered.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        workers: int = _WORKERS,
        max_waiting: int = MAX_WAITING,
        max_kept: int = MAX_KEPT,
    ) -> None:
        self._clock = clock
        self._max_waiting = max_waiting
        self._max_kept = max_kept
        self._lock = threading.Lock()
        self._runs: dict[TaskId, _Run] = {}
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="samestory-task")

    def start(self, kind: str, work: Work) -> Task:
        """Queues work.

        Raises:
            TooManyTasksError: As many wait as may.
        """
        task = Task(
            id=TaskId(f"t{uuid4().hex[:12]}"),
            kind=kind,
            state=TaskState.QUEUED,
            progress=0.0,
            doing="waiting for its turn",
            result=None,
            error=None,
            created_at=self._clock.now(),
        )
        run = _Run(task, threading.Event())
        with self._lock:
            waiting = sum(each.task.state is TaskState.QUEUED for each in self._runs.values())
            if waiting >= self._max_waiting:
                raise TooManyTasksError(
                    f"expected at most {self._max_waiting} tasks that wait, and as many do; "
                    "wait for one to end or cancel one"
                )
            self._runs[task.id] = run
            # Its logs carry what is bound where it was asked for: the id of the request.
            run.future = self._threads.submit(copy_context().run, self._run, run, work)
        return task

    def task(self, task_id: TaskId) -> Task:
        """A task as it is now.

        Raises:
            NotFoundError: It is not there, or no more.
        """
        return self._find(task_id).task

    def tasks(self) -> list[Task]:
        """All tasks that are remembered, the last one asked for first."""
        with self._lock:
            return [run.task for run in reversed(self._runs.values())]

    def end_of(self, task_id: TaskId) -> "Future[None]":
        """Is done when the task has ended, however it did.

        Raises:
            NotFoundError: It is not there, or no more.
        """
        future = self._find(task_id).future
        if future is None:
            raise AssertionError("a task without a future is never seen outside the lock")
        return future

    def cancel(self, task_id: TaskId) -> Task:
        """Ends a task: at once when it waits, at its next step when it runs.

        Raises:
            ConflictError: It has ended otherwise.
            NotFoundError: It is not there, or no more.
        """
        run = self._find(task_id)
        if run.task.state in (TaskState.SUCCEEDED, TaskState.FAILED):
            raise ConflictError(f"the task {task_id!r} has {run.task.state} already")
        self._stop(run)
        return run.task

    def close(self) -> None:
        """Cancels everything, and returns when nothing runs any more."""
        with self._lock:
            runs = list(self._runs.values())
        for run in runs:
            self._stop(run)
        self._threads.shutdown(cancel_futures=True)

    def _find(self, task_id: TaskId) -> _Run:
        with self._lock:
            run = self._runs.get(task_id)
        if run is None:
            raise NotFoundError(
                f"there is no task {task_id!r}; tasks are kept until the service ends, and "
                f"of those that ended the last {self._max_kept}"
            )
        return run

    def _stop(self, run: _Run) -> None:
        run.stop.set()
        if run.future is not None and run.future.cancel():
            self._end(run, TaskState.CANCELLED, "cancelled")

    def _run(self, run: _Run, work: Work) -> None:
        def tell(share: float, doing: str) -> None:
            self._change(run, progress=min(max(share, 0.0), 1.0), doing=doing)

        self._change(run, state=TaskState.RUNNING, started_at=self._clock.now())
        try:
            result = work(Progress(tell, run.stop))
        except _CancelledError:
            self._end(run, TaskState.CANCELLED, "cancelled")
        except SamestoryError as error:
            self._end(run, TaskState.FAILED, "failed", error=error)
        except Exception as error:  # noqa: BLE001 - the outermost edge of a thread
            _LOG.exception("task.failed", task=run.task.id, kind=run.task.kind)
            self._end(run, TaskState.FAILED, "failed", error=error)
        else:
            self._end(run, TaskState.SUCCEEDED, "done", progress=1.0, result=result)

    def _end(self, run: _Run, state: TaskState, doing: str, **changes: object) -> None:
        self._change(run, state=state, doing=doing, finished_at=self._clock.now(), **changes)
        with self._lock:
            ended = [key for key, each in self._runs.items() if each.task.state.is_final]
            for key in ended[: max(0, len(ended) - self._max_kept)]:
                del self._runs[key]

    def _change(self, run: _Run, **changes: object) -> None:
        with self._lock:
            run.task = replace(run.task, **changes)  # type: ignore[arg-type]

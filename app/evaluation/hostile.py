"""Hostile inputs through the whole pipeline, in a process that may die of them: what became of it.

Each input is read as a file of its kind and taken in by a service with a data folder of its own,
so that an article made of it is a neighbour of the next.
"""

import io
import multiprocessing
import resource
import sys
import tempfile
import traceback
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic, process_time

from app.bootstrap import Service, open_service
from app.evaluation.hostile_inputs import Fields, hostile_input
from app.intake.place import Conditions, Source
from app.intake.reading import read_any
from app.intake.rejoined import rejoin
from app.intake.unpacked import Unpacking
from app.intake.validation import Limits
from app.service.views import Outcome
from app.settings import Settings
from app.telemetry import configure_logging

SLOW_SECONDS = 2.0
"""Processor time that an input may take, beside what so many usual articles take."""

_SECONDS_AN_ARTICLE = 0.03  # a spoiled file may hold thousands

_PATIENCE_SECONDS = 120.0  # until an input is taken for one without end, on a busy machine
_DONE = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one input.

    Attributes:
        number: With the seed it makes the input again.
        what: What it was made of.
        taken: Articles.
        rejected: Articles, or the whole input; each with a reason.
        seconds: Of processor time.
        memory_bytes: The most that the process has held so far.
        failure: The error that came out of it, or how the process ended; '' if all went well.
    """

    number: int
    what: str
    taken: int = 0
    rejected: int = 0
    seconds: float = 0.0
    memory_bytes: int = 0
    failure: str = ""

    @property
    def is_slow(self) -> bool:
        """Whether it took longer than it may."""
        usual_seconds = _SECONDS_AN_ARTICLE * (self.taken + self.rejected)
        return self.seconds > SLOW_SECONDS + usual_seconds


@dataclass(slots=True)
class HostileReport:
    """What became of all inputs.

    Attributes:
        crashed: Those with a failure.
        slow: Those that took longer than they may.
        slowest: The one that took longest.
    """

    inputs: int = 0
    taken: int = 0
    rejected: int = 0
    memory_bytes: int = 0
    crashed: list[Trial] = field(default_factory=list)
    slow: list[Trial] = field(default_factory=list)
    slowest: Trial | None = None

    def add(self, trial: Trial) -> None:
        """Counts one more."""
        self.inputs += 1
        self.taken += trial.taken
        self.rejected += trial.rejected
        self.memory_bytes = max(self.memory_bytes, trial.memory_bytes)
        if trial.failure:
            self.crashed.append(trial)
        if trial.is_slow:
            self.slow.append(trial)
        if self.slowest is None or trial.seconds > self.slowest.seconds:
            self.slowest = trial


def hostile_trials(
    reports: Sequence[Fields], settings: Settings, *, inputs: int, seconds: float, seed: int
) -> Generator[Trial, None, None]:
    """Tries inputs one after another; after one that ends the process, in a new one.

    Args:
        reports: Good articles that inputs are made of.
        settings: Model, limits and the like; the data folder is another.
        inputs: How many.
        seconds: After so long no further one is begun.
        seed: Another one makes other inputs.
    """
    ends_at, number = monotonic() + seconds, 0
    while number < inputs and monotonic() < ends_at:
        with tempfile.TemporaryDirectory(prefix="samestory-hostile-") as folder:
            apart = settings.model_copy(update={"data_dir": Path(folder)})
            for trial in _tried_apart(reports, apart, range(number, inputs), seed):
                number = trial.number + 1
                yield trial
                if monotonic() >= ends_at:
                    return


def _tried_apart(
    reports: Sequence[Fields], settings: Settings, numbers: range, seed: int
) -> Generator[Trial, None, None]:
    """Trials in a process of their own, up to the one that ends it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=_try_all, args=(theirs, reports, settings, numbers, seed), daemon=True
    )
    process.start()
    theirs.close()
    number = numbers.start
    try:
        while True:
            trial = _received(ours)
            if trial is _DONE:
                return
            if isinstance(trial, str):
                what = hostile_input(seed, number, reports).what
                yield Trial(number, what, failure=trial)
                return
            number = trial.number + 1
            yield trial
    finally:
        process.kill()
        process.join()


def _received(connection: Connection) -> Trial | str | None:
    """The next trial; how the process ended, in words; `_DONE` after the last."""
    if not connection.poll(_PATIENCE_SECONDS):
        return f"it was not done after {_PATIENCE_SECONDS:.0f} s"
    try:
        received: Trial | None = connection.recv()
    except EOFError:
        return "the process died"
    return received


def _try_all(
    connection: Connection,
    reports: Sequence[Fields],
    settings: Settings,
    numbers: range,
    seed: int,
) -> None:
    configure_logging("CRITICAL")
    with open_service(settings, writable=True) as service:
        for number in numbers:
            connection.send(_tried(service, reports, number, seed))
    connection.send(_DONE)


def _tried(service: Service, reports: Sequence[Fields], number: int, seed: int) -> Trial:
    given = hostile_input(seed, number, reports)
    started, failure = process_time(), ""
    outcomes: list[Outcome] = []
    try:
        outcomes = _outcomes(service, given.name, given.data)
    except Exception:  # noqa: BLE001 - the outermost edge: whatever it is, it is the finding
        failure = traceback.format_exc(limit=-3)
    return Trial(
        number=number,
        what=given.what,
        taken=sum(each is not Outcome.REJECTED for each in outcomes),
        rejected=sum(each is Outcome.REJECTED for each in outcomes),
        seconds=process_time() - started,
        memory_bytes=_peak_bytes(),
        failure=failure,
    )


def _outcomes(service: Service, name: str, data: bytes) -> list[Outcome]:
    limits = Limits(service.settings.max_article_bytes, service.settings.max_unpacked_bytes)
    conditions = Conditions(datetime.now(UTC), limits)
    stream = rejoin(b"", io.BytesIO(data))
    items = list(read_any(stream, Source(name, origin=name), Unpacking(conditions)))
    results = service.ingest.take(items)
    if len(results) != len(items):
        raise AssertionError(f"{len(items)} articles were read, {len(results)} were answered")
    return [each.outcome for each in results]


def _peak_bytes() -> int:
    with suppress(OSError):  # where there is no such file the parent's peak is counted, too
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

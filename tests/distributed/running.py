"""A real cluster of several processes on the loopback address, and ways to kill its parts."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from app.bootstrap import open_service, open_store
from app.cli.demo import SAMPLE
from app.cli.reading import read_inputs
from app.distributed.backfill import Checkpoint, backfill
from app.domain.article import ArticleId, RawArticle
from app.domain.evidence import Receipt
from app.domain.story import Membership, StoryId, StorylineId
from app.domain.timeline import Published
from app.ports import LedgerQuery
from app.service.views import Outcome
from app.settings import Settings
from tests.fakes import NOW

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "0123456789abcdef" * 4
"""One for all clusters of a test run: Ray keeps the first that a process shows."""

_PROC = Path("/proc")
_SECONDS_TO_START = 240  # on machines where other tests run as well
_DAYS_APART = timedelta(days=60)  # more than two windows: no article of two turns is compared


def settings_for(folder: Path, *, batch_size: int = 32) -> Settings:
    """Settings of a cluster on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Settings(
        data_dir=folder,
        cluster=f"127.0.0.1:{port}",
        cluster_token=SecretStr(TOKEN),
        batch_size=batch_size,
    )


def reports(turns: int) -> list[RawArticle]:
    """The packaged sample, and again as often as wanted, some time later under other ids."""
    items = read_inputs([str(SAMPLE)], Settings())
    sample = [replace(each, received_at=NOW) for each in items if isinstance(each, RawArticle)]
    return [
        replace(
            each,
            id=ArticleId(f"{turn}-{each.id}"),
            url=each.url and f"{each.url}?{turn}",
            published=each.published and _later(each.published, turn * _DAYS_APART),
        )
        for turn in range(turns)
        for each in sample
    ]


def _later(published: Published, by: timedelta) -> Published:
    return replace(published, at=published.at + by)


@dataclass
class Cluster:
    """A cluster under test.

    Attributes:
        settings: With its address and its store.
        ready_at: When all its actors worked, each time that they did; of a steady clock.
        log: Lines of the head's log.
    """

    settings: Settings
    processes: list["subprocess.Popen[str]"] = field(default_factory=list)
    ready_at: list[float] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def start(self, *options: object) -> None:
        """Starts the head, or with `--join` another node, and waits for a head to be ready."""
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "cluster", "start", *map(str, options)],
            stderr=subprocess.DEVNULL if "--join" in options else subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=self._environment(),
        )
        self.processes.append(process)
        if "--join" in options:
            return
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        self.wait(lambda: bool(self.ready_at))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address of a server of the cluster, a process of its own, until the block ends."""
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "cluster", "serve", "--port", "0"],
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=self._environment(),
        )
        try:
            assert process.stderr is not None
            said = next(line for line in process.stderr if line.startswith("dashboard at "))
            yield said.split()[2]
        finally:
            process.terminate()
            process.communicate(timeout=60)

    def stop(self) -> None:
        """Ends all of its processes."""
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait(60)

    def pids(self, *titles: str) -> list[int]:
        """Processes of this cluster whose command line holds one of these."""
        found = []
        for folder in _PROC.glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            ours = f"SAMESTORY_CLUSTER={self.settings.cluster}\0".encode() in environment
            if ours and any(title in command for title in titles):
                found.append(int(folder.name))
        return found

    def node_pids(self, *titles: str) -> list[int]:
        """Processes of a node of this cluster: of `ray start` and what it started."""
        starters = self.pids(*titles)
        return [pid for pid in self.pids("") if os.getpgid(pid) in starters]

    def kill(self, *titles: str) -> None:
        """Kills the first process that there is of these titles, as the system does."""
        self.wait(lambda: bool(self.pids(*titles)))
        os.kill(self.pids(*titles)[0], signal.SIGKILL)

    def kill_all(self, pids: Sequence[int]) -> None:
        """Kills processes at once, as a power cut does."""
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    def wait(self, happened: Callable[[], bool]) -> None:
        """Waits until something holds."""
        deadline = time.monotonic() + _SECONDS_TO_START
        while not happened():
            assert time.monotonic() < deadline, "the cluster did not come up"
            assert all(each.poll() is None for each in self.processes), "a node ended"
            time.sleep(0.1)

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stderr is not None
        with process.stderr as lines:
            for line in lines:
                self.log.append(f"{time.monotonic():.1f} {line}")
                if line.startswith("cluster ready"):
                    self.ready_at.append(time.monotonic())

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SAMESTORY_DATA_DIR": str(self.settings.data_dir),
            "SAMESTORY_CLUSTER": self.settings.cluster,
            "SAMESTORY_CLUSTER_TOKEN": TOKEN,
            "SAMESTORY_BATCH_SIZE": str(self.settings.batch_size),
        }


@contextmanager
def running(settings: Settings, *options: object) -> Iterator[Cluster]:
    """A cluster that works, until the end of the block."""
    cluster = Cluster(settings)
    try:
        cluster.start(*options)
        yield cluster
    finally:
        cluster.stop()


def ingested_under_fire(
    cluster: Cluster, articles: Sequence[RawArticle], checkpoint: Path
) -> tuple[dict[ArticleId, Outcome], dict[str, float]]:
    """Takes articles in while one part of the cluster after another is killed.

    Returns:
        What became of each article, in order of acknowledgement, none of them twice; and the
        longest time without an acknowledgement after each kill.
    """
    from app.distributed.connection import Connection  # noqa: PLC0415 - Ray may be absent

    cluster.start("--join", "--processors", 1)
    victims: list[tuple[str, Callable[[], None]]] = [
        ("an embedding actor", lambda: cluster.kill("ray::Embedding")),
        ("an index actor", lambda: cluster.kill("ray::IndexActor")),
        ("the decision actor", lambda: cluster.kill("ray::Decisions")),
        ("a worker node", lambda: cluster.kill_all(cluster.node_pids("start --block --address"))),
        ("the head", lambda: cluster.kill("gcs_server")),
    ]
    outcomes: dict[ArticleId, Outcome] = {}
    pauses: dict[str, float] = {"nothing": 0.0}
    batch_size = cluster.settings.batch_size
    each_batches = len(articles) // batch_size // (len(victims) + 1)
    with closing(Connection(cluster.settings, patience_seconds=_SECONDS_TO_START)) as connection:
        before, last = time.monotonic(), "nothing"
        job = Checkpoint(checkpoint)
        for result in backfill(articles, connection.take, job, batch_size=batch_size):
            assert result.id is not None
            assert result.id not in outcomes
            outcomes[result.id] = result.outcome
            now = time.monotonic()
            pauses[last], before = max(pauses[last], now - before), now
            batches, rest = divmod(len(outcomes), batch_size)
            if rest == 0 and batches % each_batches == 0 and victims:
                last, strike = victims.pop(0)
                pauses[last] = 0.0
                strike()
    return outcomes, pauses


@dataclass(frozen=True)
class Stored:
    """What a store holds.

    Attributes:
        places: Of the articles.
        storylines: Of the stories.
        decided: Kind, moves and redirect of each decision.
        receipts: Of each decision. Their last digits are others when a decision actor was started
            anew meanwhile, since stored vectors are rounded; so are those of one process.
    """

    places: dict[ArticleId, Membership]
    storylines: dict[StoryId, StorylineId | None]
    decided: list[tuple[object, ...]]
    receipts: list[Receipt | None]


def stored(settings: Settings) -> Stored:
    """What a store holds."""
    with open_store(settings) as store:
        entries = list(store.entries(LedgerQuery()))
        ids = {move.article_id for each in entries for move in each.decision.moves}
        places = store.memberships(ids)
        lines = store.storylines_of({each.story_id for each in places.values()})
    decided = [
        (each.decision.kind, each.decision.moves, each.decision.redirect) for each in entries
    ]
    return Stored(places, lines, decided, [each.decision.receipt for each in entries])


def stored_by_one_process(settings: Settings, articles: Sequence[RawArticle]) -> Stored:
    """What one process makes of the same articles."""
    with open_service(settings, writable=True) as service:
        service.ingest.take(articles)
    return stored(settings)

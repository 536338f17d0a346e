"""Kills processes at random instants, starts again, and counts what was lost."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

from zstandard import ZstdDecompressor

from app.bootstrap import Models, Service, load_models, open_service
from app.care_bootstrap import open_care
from app.domain.article import ArticleId, RawArticle
from app.domain.errors import StorageError
from app.domain.examination import Fault
from app.domain.story_list import StoryQuery
from app.evaluation.crash_work import Act, Kind, Said, Work, work
from app.service.doctor import examine
from app.settings import Settings
from app.storage.backup import inspect_backup
from app.storage.data_folder import DataFolder

FIRST_SCHEMA = Path(__file__).with_name("stored") / "schema-1.db.zst"
"""A database as the first Samestory wrote it."""

_BATCH_SIZE = 16  # small: many commits a second to be killed at
_FIRST_ARTICLES = 160  # there before the first kill, so that there is something to correct
_ARTICLES_A_LIFE = 400  # more than a process takes in before it is killed
# How much a process may say before it is killed, and how long it then goes on at least. Counted,
# not timed: so a machine that does much else is given time for as much.
_MOST_SAID = {
    Act.INGEST: 64,
    Act.CORRECTION: 5,
    Act.FORGETTING: 64,
    Act.INDEX_SAVE: 64,
    Act.BACKUP: 2,
}
_SECONDS_AFTER = 0.3
_SECONDS_TO_START = 120.0  # on a machine that does much else
_SECONDS_TO_SAY = 10.0


@dataclass(slots=True)
class Tally:
    """What was counted.

    Attributes:
        kills: By act.
        ended: Processes that had nothing left to do before they were killed.
        restarts: Times that everything was opened, checked and closed after a kill.
        articles: Acknowledged to whoever sent them.
        corrections: Acknowledged to whoever made them.
        backups: Acknowledged, and whole.
        lost: Articles, corrections and backups that were acknowledged and are not there.
        duplicated: Articles that are in more than one story.
        faults: Found by the doctor.
        seconds: It took.
    """

    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys(map(str, Act), 0))
    ended: int = 0
    restarts: int = 0
    articles: int = 0
    corrections: int = 0
    backups: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, duplicated or found wrong."""
        return not (self.lost or self.duplicated or self.faults)


class Crashes:
    """A data folder whose processes are killed again and again.

    Args:
        settings: How to run; its data folder is not touched.
        folder: An empty one, to work in.
        articles: To take in, without end.
        seed: Of what is drawn by chance: what is chosen, not the instant that a kill meets.
    """

    def __init__(
        self, settings: Settings, folder: Path, articles: Iterator[RawArticle], seed: int
    ) -> None:
        self.tally = Tally()
        small = {"batch_size": _BATCH_SIZE, "log_level": "ERROR"}
        self._settings = settings.model_copy(update={**small, "data_dir": folder / "data"})
        self._old = settings.model_copy(update={**small, "data_dir": folder / "old"})
        self._backups = folder / "backups"
        for each in (self._backups, self._old.data_dir):
            each.mkdir()
        self._articles = articles
        self._chance = random.Random(seed)  # noqa: S311 - a seed makes it repeatable
        self._models: Models = load_models(settings)
        self._acknowledged: set[ArticleId] = set()
        self._last_number = 0
        self._processes = get_context("forkserver")
        self._processes.set_forkserver_preload([work.__module__])

    def run(self, kills: int, tell: Callable[[int], None] = lambda _: None) -> Tally:
        """Kills so many processes, each at something else than the one before.

        Args:
            kills: How many in all, those of earlier calls included.
            tell: Called with the number of kills so far.
        """
        started = perf_counter()
        with open_service(self._settings, writable=True, models=self._models) as service:
            first = list(islice(self._articles, _FIRST_ARTICLES))
            self._acknowledged |= {each.id for each in first}
            self.tally.articles += sum(1 for _ in service.ingest.run(first))
        acts = cycle(Act)
        while sum(self.tally.kills.values()) < kills:
            self._one_life(next(acts))
            tell(sum(self.tally.kills.values()))
        self.tally.seconds = perf_counter() - started
        return self.tally

    def _one_life(self, act: Act) -> None:
        """Starts a process, kills it, starts again and checks."""
        settings = self._settings
        if act is Act.MIGRATION:
            settings = self._old
            self._write_old()
        some = list(islice(self._articles, _ARTICLES_A_LIFE))
        seed = self._chance.randrange(2**32)
        said = self._killed(Work(act, settings, some, self._backups, seed))
        self._note(said)
        self._check_backups(said)
        if act is not Act.MIGRATION:
            with open_service(settings, writable=True, models=self._models) as service:
                self._check(service)
        self._examine(settings)
        self.tally.restarts += 1

    def _killed(self, task: Work) -> list[Said]:
        """Kills a process at some instant after it was ready; what it said until then."""
        mine, theirs = self._processes.Pipe(duplex=False)
        process = self._processes.Process(target=work, args=(task, theirs))
        process.start()
        theirs.close()
        with mine:
            if not mine.poll(_SECONDS_TO_START):
                process.kill()
                raise TimeoutError(f"no process began within {_SECONDS_TO_START} seconds")
            said = [_received(mine)]
            started = perf_counter()
            for _ in range(self._chance.randrange(_MOST_SAID.get(task.act, 1))):
                if mine.poll(_SECONDS_TO_SAY):
                    said.append(_received(mine))
            longest = max(perf_counter() - started, _SECONDS_AFTER)
            process.join(self._chance.uniform(0, longest))
            if process.is_alive():
                process.kill()
                self.tally.kills[task.act] += 1
            else:
                self.tally.ended += 1
            process.join()
            said += _rest(mine)
        return [each for each in said if each is not None]

    def _note(self, said: Sequence[Said]) -> None:
        """Remembers what was acknowledged."""
        for each in said:
            if each.kind is Kind.ARTICLE:
                self._acknowledged.add(ArticleId(each.value))
                self.tally.articles += 1
            elif each.kind is Kind.DELETING:
                self._acknowledged.discard(ArticleId(each.value))
            elif each.kind is Kind.DECISION:
                self._last_number = max(self._last_number, int(each.value))
                self.tally.corrections += 1

    def _check(self, service: Service) -> None:
        """Everything that was acknowledged is there, in one story."""
        homes: Counter[ArticleId] = Counter()
        query = StoryQuery(limit=200)
        while True:
            page = service.queries.stories(query)
            for views in service.queries.articles_of(page.stories).values():
                homes.update(each.article.id for each in views)
            if page.next_cursor is None:
                break
            query = StoryQuery(limit=200, cursor=page.next_cursor)
        self.tally.lost += sorted(self._acknowledged - homes.keys())
        self.tally.duplicated += sorted(each for each, count in homes.items() if count > 1)
        if service.bulletin.newest < self._last_number:
            self.tally.lost.append(f"decision {self._last_number}")

    def _check_backups(self, said: Sequence[Said]) -> None:
        """Every backup that was acknowledged is whole; one that was not is not there."""
        acknowledged = {Path(each.value) for each in said if each.kind is Kind.BACKUP}
        for path in acknowledged | set(self._backups.glob("*.db")):
            try:
                inspect_backup(path)
                self.tally.backups += 1
            except StorageError as error:
                self.tally.lost.append(f"backup: {error}")
            path.unlink(missing_ok=True)

    def _examine(self, settings: Settings) -> None:
        with open_care(settings, writable=True) as care:
            report = examine(care.records, care.index)
        faults: list[Fault] = [fault for each in report.examined for fault in each.faults]
        self.tally.faults += [f"{fault.where}: {fault.what}" for fault in faults]

    def _write_old(self) -> None:
        """Puts a database of the first schema in place of the one that was upgraded."""
        database = DataFolder(self._old.data_dir).database_path
        for path in database.parent.glob(f"{database.name}*"):
            path.unlink()
        database.write_bytes(ZstdDecompressor().decompress(FIRST_SCHEMA.read_bytes()))


def _received(pipe: Connection) -> Said | None:
    """What a process said next; None when it was killed meanwhile."""
    try:
        said: Said = pipe.recv()
    except (EOFError, OSError):
        return None
    return said


def _rest(pipe: Connection) -> Iterator[Said | None]:
    while (said := _received(pipe)) is not None:
        yield said

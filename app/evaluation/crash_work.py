"""What a process does until it is killed: takes in, corrects, forgets, saves, backs up, upgrades.

It says through a pipe what was acknowledged, as a user would be told.
"""

import random
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from app.bootstrap import Service, load_models, open_service
from app.care_bootstrap import back_up_folder, open_care
from app.domain.article import RawArticle
from app.domain.errors import ConflictError, NotFoundError
from app.domain.story_list import StoryQuery
from app.service.corrections import By
from app.settings import Settings
from app.telemetry import configure_logging

_BY = By("crash bench", "to see what a kill leaves")

_Say = Callable[["Said"], None]


class Act(StrEnum):
    """What a process is killed at."""

    INGEST = "ingest"  # decisions, settling, commits
    CORRECTION = "correction"
    FORGETTING = "forgetting"  # of texts: words are overwritten, the log is emptied
    INDEX_SAVE = "index save"
    BACKUP = "backup"
    MIGRATION = "migration"


class Kind(StrEnum):
    """What a process says."""

    READY = "ready"  # it is about to begin
    ARTICLE = "article"  # an article was acknowledged
    DELETING = "deleting"  # an article may be gone from now on
    DECISION = "decision"  # a correction was acknowledged
    BACKUP = "backup"  # a backup was acknowledged


@dataclass(frozen=True, slots=True)
class Said:
    """What a process says.

    Attributes:
        value: The id of an article, the number of a decision, or a path.
    """

    kind: Kind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What a process is to do.

    Attributes:
        articles: Those that come next; more than it has time for.
        backups: Folder of the backups.
        seed: Of what it chooses by chance.
    """

    act: Act
    settings: Settings
    articles: Sequence[RawArticle]
    backups: Path
    seed: int


def work(task: Work, pipe: Connection) -> None:
    """Works until it is killed, or has nothing left to do."""
    configure_logging(task.settings.log_level)  # to standard error: the figures go to the other
    say: _Say = pipe.send
    _ACTS[task.act](task, say)


def _ingest(task: Work, say: _Say) -> None:
    with open_service(task.settings, writable=True) as service:
        say(Said(Kind.READY))
        _take(service, task.articles, say)


def _forget(task: Work, say: _Say) -> None:
    """Takes few articles in and forgets their texts, again and again."""
    size = task.settings.batch_size
    with open_service(task.settings, writable=True) as service:
        say(Said(Kind.READY))
        for start in range(0, len(task.articles), size):
            _take(service, task.articles[start : start + size], say)
            deque(service.forgetting.texts(timedelta(0)), maxlen=0)


def _save(task: Work, say: _Say) -> None:
    """Opens and closes the folder around few articles: each closing saves the index."""
    models = load_models(task.settings)
    size = task.settings.batch_size
    say(Said(Kind.READY))
    for start in range(0, len(task.articles), size):
        with open_service(task.settings, writable=True, models=models) as service:
            _take(service, task.articles[start : start + size], say)


def _correct(task: Work, say: _Say) -> None:
    chance = random.Random(task.seed)  # noqa: S311 - a seed makes it repeatable
    with open_service(task.settings, writable=True) as service:
        say(Said(Kind.READY))
        while True:
            with suppress(ConflictError, NotFoundError):
                _correct_once(service, chance, say)


def _correct_once(service: Service, chance: random.Random, say: _Say) -> None:
    """Makes one correction of stories and articles drawn by chance."""
    page = service.queries.stories(StoryQuery(limit=50)).stories
    one, other = (each.id for each in chance.sample(page, 2))
    articles = [each.article.id for each in service.queries.story(one).articles]
    article = chance.choice(articles)
    corrections = service.corrections
    doing = chance.choice(("merge", "split", "move", "link", "undo", "delete"))
    if doing == "merge":
        done = corrections.merge(one, other, _BY)
    elif doing == "split":
        done = corrections.split(one, [article], _BY)
    elif doing == "move":
        done = corrections.move(article, other, _BY)
    elif doing == "link":
        beside = service.queries.story(other).articles[0].article.id
        done = corrections.never(article, beside, _BY)
    elif doing == "undo":
        done = corrections.undo(service.bulletin.newest, _BY)
    else:
        say(Said(Kind.DELETING, article))
        done = corrections.delete(article, _BY)
    say(Said(Kind.DECISION, str(done.number)))


def _back_up(task: Work, say: _Say) -> None:
    say(Said(Kind.READY))
    for number in count():
        target = task.backups / f"{task.seed}-{number}.db"
        back_up_folder(task.settings, target, force=False)
        say(Said(Kind.BACKUP, str(target)))


def _migrate(task: Work, say: _Say) -> None:
    say(Said(Kind.READY))
    with open_care(task.settings, writable=True):
        pass


def _take(service: Service, articles: Iterable[RawArticle], say: _Say) -> None:
    for result in service.ingest.run(articles):
        say(Said(Kind.ARTICLE, result.id or ""))


_ACTS: dict[Act, Callable[[Work, _Say], None]] = {
    Act.INGEST: _ingest,
    Act.CORRECTION: _correct,
    Act.FORGETTING: _forget,
    Act.INDEX_SAVE: _save,
    Act.BACKUP: _back_up,
    Act.MIGRATION: _migrate,
}

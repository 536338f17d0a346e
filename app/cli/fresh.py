"""Answers for a process that lives long beside a writer: opened anew when the data changed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock

from app.cli.asking import answers
from app.settings import Settings
from app.storage.data_folder import DataFolder
from app.storage.database import Database, open_database
from app.web.answers import Answers

_State = int | tuple[tuple[int, int], ...]


class FreshAnswers:
    """Answers one question at a time, from the data folder as it is then.

    A reader's index holds what there was when it was opened. Opening takes a moment, so it is
    done again only when the database has been written to since.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._opened = ExitStack()
        self._answers: Answers | None = None
        self._state: _State = ()
        self._database: Database | None = None  # PostgreSQL's, which is asked what was written

    @contextmanager
    def ask(self) -> Iterator[Answers]:
        """What answers now.

        Raises:
            SamestoryError: The data folder or the server cannot be used.
        """
        with self._lock:
            if self._settings.server is not None:
                with answers(self._settings) as asked:
                    yield asked
                return
            yield self._fresh()

    def close(self) -> None:
        """Closes what is open."""
        self._close_answers()
        if self._database is not None:
            self._database.close()
            self._database = None

    def _fresh(self) -> Answers:
        state = self._written()
        if self._answers is None or state != self._state:
            self._close_answers()
            self._answers = self._opened.enter_context(answers(self._settings))
            self._state = self._written()  # opening may create the database
        return self._answers

    def _close_answers(self) -> None:
        self._opened.close()
        self._answers = None

    def _written(self) -> _State:
        """What is another one once the database was written to."""
        url = self._settings.stated_database
        if url is not None:
            self._database = self._database or open_database(url)
            return self._database.state()
        path = DataFolder(self._settings.data_dir).database_path
        files = [path, path.with_name(f"{path.name}-wal")]
        stats = [file.stat() for file in files if file.exists()]
        return tuple((stat.st_mtime_ns, stat.st_size) for stat in stats)

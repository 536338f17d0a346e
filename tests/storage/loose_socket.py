"""A socket that leads to PostgreSQL and can be cut at a chosen moment."""

import contextlib
import selectors
import socket
import tempfile
import threading
from pathlib import Path

_NAME = ".s.PGSQL.5432"
_BYTES = 65_536


class LooseSocket:
    """Listens in a folder of its own until its block ends.

    Args:
        behind: The folder of the server's socket.

    Attributes:
        folder: Where it listens.
        cuts: How often it has cut a connection.
    """

    def __init__(self, behind: Path) -> None:
        self._behind = behind
        self._temporary = tempfile.TemporaryDirectory(prefix="samestory-loose-")
        self.folder = Path(self._temporary.name)
        self.cuts = 0
        self._word: bytes | None = None
        self._passed = True
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / _NAME))
        self._listener.listen()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> "LooseSocket":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        self._temporary.cleanup()

    def cut_after(self, word: bytes, *, passed: bool = True) -> None:
        """Cuts the next connection that says a word, and passes no answer on.

        Args:
            word: Said to the server.
            passed: Whether the server hears it.
        """
        self._word, self._passed = word, passed

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, selectors.DefaultSelector() as ready:
            server.connect(str(self._behind / _NAME))
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            with contextlib.suppress(OSError):  # one side went away
                while True:
                    for key, _ in ready.select():
                        said = key.fileobj.recv(_BYTES)
                        if not said:
                            return
                        if key.data is server and self._word and self._word in said:
                            self._word = None
                            if self._passed:
                                server.sendall(said)
                                server.recv(_BYTES)  # it has committed
                            self.cuts += 1
                            return
                        key.data.sendall(said)

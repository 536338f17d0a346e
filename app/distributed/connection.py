"""A connection with the cluster that outlives its head: lost, it is made anew."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import ray
import structlog
from ray.exceptions import RayError

from app.distributed.decisions import AboutCluster
from app.distributed.environment import NAMESPACE, is_listening
from app.distributed.gathering import PATIENCE_SECONDS, gathered
from app.domain.article import RawArticle, Rejected
from app.domain.errors import ClusterDrainedError, ClusterUnavailableError
from app.service.views import ItemResult
from app.settings import Settings

_LOG = structlog.get_logger(__name__)

_SLICE_SECONDS = 1.0  # of waiting, after which it is looked whether the head still listens
_PAUSE_SECONDS = 0.3
_ATTEMPTS_A_CONNECTION = 40

_T = TypeVar("_T")


class Connection:
    """This process's connection, of which it has one. Safe to use from several threads.

    Args:
        settings: Name the cluster.
        patience_seconds: How long the cluster may be gone before callers are told.
    """

    def __init__(self, settings: Settings, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._settings = settings
        self._patience = patience_seconds
        self._changing = threading.Lock()
        self._losses = 0

    def take(self, items: Sequence[RawArticle | Rejected]) -> list[ItemResult]:
        """Has articles taken in; everything is stored when it returns.

        Asked again when the answer is lost: an article that was stored meanwhile is then
        `unchanged`, never there twice.

        Raises:
            ClusterDrainedError: It takes nothing in any more.
            ClusterUnavailableError: It is gone for too long; what was stored of these articles
                is not known, they may be sent again.
            StorageError: The store cannot be used.
        """
        found: list[ItemResult] = self.repeated(lambda: self._asked("take", list(items)))
        return found

    def correct(self, name: str, arguments: Sequence[Any]) -> Any:
        """Has a method of `Corrections` called, once.

        Raises:
            ClusterUnavailableError: It is gone; whether it was done, the history tells.
            SamestoryError: What the method raises.
        """
        self._connected()
        return self._asked("correct", name, list(arguments))

    def about(self) -> AboutCluster:
        """What runs there.

        Raises:
            ClusterUnavailableError: It does not answer.
        """
        found: AboutCluster = self.repeated(lambda: self._asked("about"))
        return found

    def drain(self) -> None:
        """Ends the writing.

        Raises:
            ClusterUnavailableError: It does not answer.
        """
        self.repeated(lambda: self._asked("drain"))

    def connect(self, *, wait: bool = False) -> None:
        """Connects; the other methods do so by themselves.

        Args:
            wait: For a head that is not there yet.

        Raises:
            ClusterUnavailableError: There is no head.
        """
        if wait:
            self.repeated(self._connected)
        else:
            self._connected()

    def repeated(self, asking: Callable[[], _T]) -> _T:
        """Asks, over a new connection and again when the cluster was lost meanwhile.

        Args:
            asking: Finds the actors it asks by name; may be called more than once.

        Raises:
            ClusterUnavailableError: It is gone for too long.
            SamestoryError: What `asking` raises.
        """
        deadline = time.monotonic() + self._patience
        attempt = 0
        while True:
            attempt += 1
            losses = self._losses
            try:
                self._connected()
                return asking()
            except ClusterDrainedError:
                raise
            except ClusterUnavailableError:
                if time.monotonic() > deadline:
                    raise
            # A head may have been replaced between two looks: it listens, but is another one.
            self._leave(losses, even_if_there=attempt % _ATTEMPTS_A_CONNECTION == 0)
            time.sleep(_PAUSE_SECONDS)

    def close(self) -> None:
        """Leaves the cluster, which goes on."""
        with self._changing:
            ray.shutdown()

    def _asked(self, method: str, *arguments: Any) -> Any:
        with _in_our_words():
            actor = ray.get_actor("decisions", namespace=NAMESPACE)
        group = {"concurrency_group": "watch"} if method == "about" else {}
        answer = getattr(actor, method).options(**group).remote(*arguments)
        deadline = time.monotonic() + self._patience
        while not ray.wait([answer], timeout=_SLICE_SECONDS)[0]:
            if not is_listening(self._settings):
                raise ClusterUnavailableError("the head of the cluster does not listen")
            if time.monotonic() > deadline:
                raise ClusterUnavailableError("the cluster does not answer")
        [found] = gathered([answer])
        return found

    def _connected(self) -> None:
        with self._changing:
            if ray.is_initialized():
                return
            if not is_listening(self._settings):
                raise _absent(self._settings)
            try:
                ray.init(
                    address=self._settings.cluster,
                    namespace=NAMESPACE,
                    log_to_driver=False,
                    logging_level="ERROR",
                    configure_logging=False,
                )
            except (RayError, ConnectionError, ValueError, RuntimeError) as error:
                with suppress(RayError):
                    ray.shutdown()
                raise _absent(self._settings) from error

    def _leave(self, losses: int, *, even_if_there: bool) -> None:
        """Ends a connection whose head is gone, unless another thread has done so already."""
        with self._changing:
            if losses != self._losses or not ray.is_initialized():
                return
            if even_if_there or not is_listening(self._settings):
                self._losses += 1
                _LOG.warning("cluster.lost", address=self._settings.cluster)
                ray.shutdown()


def _absent(settings: Settings) -> ClusterUnavailableError:
    return ClusterUnavailableError(
        f"expected a cluster at {settings.cluster}, found none; start it: samestory cluster start"
    )


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except (RayError, ValueError) as error:
        raise ClusterUnavailableError("the cluster has no decision actor yet") from error

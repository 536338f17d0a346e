"""Makes the actors and stays with them until the cluster is drained; a process beside the head."""

import sys
import time

from app.distributed.actors import start_actors
from app.distributed.connection import Connection
from app.distributed.layout import Layout
from app.distributed.nodes import DRAINED, UNUSABLE
from app.domain.errors import ClusterUnavailableError, SamestoryError
from app.settings import load_settings
from app.telemetry import configure_logging

_LOST = 1
_EVERY_SECONDS = 0.5
_SECONDS_FOR_THE_HEAD = 60.0


def keep(embedders: int, layout: Layout) -> None:
    """Makes what is missing, says that all is ready, and watches until the cluster is drained.

    Raises:
        ClusterUnavailableError: It does not answer any more.
        SamestoryError: What hinders its actors from starting.
    """
    settings = load_settings()
    configure_logging(settings.log_level)
    connection = Connection(settings, patience_seconds=_SECONDS_FOR_THE_HEAD)
    connection.connect(wait=True)
    start_actors(settings, embedders=embedders, layout=layout)
    print("ready", flush=True)
    while not connection.about().is_drained:
        time.sleep(_EVERY_SECONDS)


def _main(embedders: str, lanes: str, shards: str) -> int:
    try:
        keep(int(embedders), Layout(int(lanes), int(shards)))
    except SamestoryError as error:
        print(f"error: {error} ({error.code})", file=sys.stderr, flush=True)
        return _LOST if isinstance(error, ClusterUnavailableError) else UNUSABLE
    return DRAINED


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))

"""The actors by name: how they are made, found again and restarted."""

from typing import Any

import ray

from app.distributed.decisions import Decisions
from app.distributed.embedding import Embedding
from app.distributed.environment import NAMESPACE
from app.distributed.gathering import gathered
from app.distributed.index_actor import IndexActor
from app.distributed.layout import Layout
from app.domain.timeline import DayRange
from app.settings import Settings

DECISIONS = "decisions"

_SECONDS_TO_START = 120.0  # for partitions to read what is stored

# They outlive who made them, and are restarted wherever there is room.
_LASTING = {
    "namespace": NAMESPACE,
    "lifetime": "detached",
    "get_if_exists": True,
    "max_restarts": -1,
    "scheduling_strategy": "SPREAD",
    "num_cpus": 0,  # else those of a machine that is gone would wait for room on the others
}


def start_actors(settings: Settings, *, embedders: int, layout: Layout) -> None:
    """Makes the actors that are not there yet, and waits until all of them work.

    Raises:
        ClusterUnavailableError: They do not come up in time.
        ConfigurationError: The model or the weights cannot be used.
        StorageError: The store cannot be used.
    """
    pool = [
        _made(Embedding, f"embedding-{number}", {}, settings.model) for number in range(embedders)
    ]
    [about] = gathered([pool[0].about.remote()], seconds=_SECONDS_TO_START)
    # A partition gives the same answers when it is asked again.
    again = {"max_task_retries": -1}
    parts = [
        _made(
            IndexActor,
            f"index-{number}",
            again,
            settings,
            about.dimension,
            about.fingerprint,
            layout=layout,
            number=number,
        )
        for number in range(layout.parts)
    ]
    waiting = [each.count.remote(DayRange()) for each in parts]
    waiting += [each.about.remote() for each in pool]
    gathered(waiting, seconds=_SECONDS_TO_START)
    # Taking in is asked again by the senders: what was stored before is then unchanged.
    options = {"max_task_retries": 0, "concurrency_groups": {"watch": 2}}
    decisions = _made(
        Decisions, DECISIONS, options, settings, about, embedders=embedders, layout=layout
    )
    gathered([decisions.about.remote()], seconds=_SECONDS_TO_START)


def _made(kind: type, name: str, options: dict[str, Any], *args: Any, **named: Any) -> Any:
    return ray.remote(**_LASTING, **options, name=name)(kind).remote(*args, **named)

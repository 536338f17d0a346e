"""The condition of the cluster: its machines, its actors and what was restarted."""

from collections.abc import Mapping

import ray

from app.distributed.connection import Connection
from app.distributed.decisions import index_parts


def condition_of(connection: Connection) -> Mapping[str, object]:
    """What the cluster has and whether it works, by name.

    Raises:
        ClusterUnavailableError: It does not answer.
    """
    about = connection.about()
    nodes = [each for each in ray.nodes() if each["Alive"]]
    return {
        "state": "drained" if about.is_drained else "working",
        "model": about.model.name,
        "machines": len(nodes),
        "embedders": about.embedders,
        "lanes": about.layout.lanes,
        "shards": about.layout.shards,
        "articles": sum(index_parts(about.layout).counts(None)),
        "taken_in": about.articles,
    }

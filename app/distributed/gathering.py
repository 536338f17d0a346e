"""Answers of actors, awaited for a time; what went wrong is said in our words."""

from collections.abc import Sequence
from typing import Any

import ray
from ray.exceptions import GetTimeoutError, RayError, RayTaskError

from app.domain.errors import ClusterUnavailableError, SamestoryError

PATIENCE_SECONDS = 60.0
"""For an actor to be restarted, maybe on another machine, and to rebuild what it holds."""


def gathered(asked: Sequence[Any], *, seconds: float = PATIENCE_SECONDS) -> list[Any]:
    """The answers to what was asked of actors, in order.

    Args:
        asked: What calling their methods gave.
        seconds: How long to wait for all of them.

    Raises:
        ClusterUnavailableError: An actor is lost, or does not answer in time.
        SamestoryError: What an actor raised.
    """
    try:
        answers: list[Any] = ray.get(list(asked), timeout=seconds)
    except RayTaskError as error:
        if isinstance(error.cause, SamestoryError):
            raise error.cause from None
        raise
    except (RayError, GetTimeoutError) as error:
        raise ClusterUnavailableError(
            f"expected an answer of the cluster within {seconds:g} s, but: "
            f"{str(error).splitlines()[0]}; `samestory cluster status` tells what is missing"
        ) from error
    return answers

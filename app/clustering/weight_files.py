"""Fitted weights are JSON files; one that this version cannot use is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from app.domain.errors import ConfigurationError

T = TypeVar("T")


def read_weights(path: Path, make: Callable[[Any], T]) -> T:
    """Reads a file of weights.

    Args:
        path: Of the file.
        make: Makes of its content what it holds; may fail as any code does on other content.

    Raises:
        ConfigurationError: It is missing or broken, or of other features than `make` knows.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(
            f"expected fitted weights in {path}, but they cannot be read: {error}; "
            "make them with `samestory train scorer`"
        ) from error
    try:
        return make(document)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"the weights in {path} were made for other features; "
            "make them again with `samestory train scorer`"
        ) from error

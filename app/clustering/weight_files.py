"""Fitted weights are JSON files; one that this version cannot use is refused."""

import json
from pathlib import Path

from app.domain.errors import ConfigurationError


def read_weights(path: Path) -> dict[str, object]:
    """Reads a file of weights.

    Raises:
        ConfigurationError: It is missing or broken.
    """
    try:
        document: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"expected fitted weights in {path}, but they cannot be read: {error}; "
            "make them with `samestory train scorer`"
        ) from error
    return document


def of_other_features(path: Path) -> ConfigurationError:
    """The error for weights that another version made."""
    return ConfigurationError(
        f"the weights in {path} were made for other features; "
        "make them again with `samestory train scorer`"
    )

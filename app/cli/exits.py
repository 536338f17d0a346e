"""Exit codes: what a script learns from how a verb ends."""

from app.domain.errors import (
    ConfigurationError,
    InvalidQueryError,
    SamestoryError,
    StorageError,
)

REJECTED = 1  # some inputs were rejected, or nothing was found
USAGE = 2  # the same that typer uses for options it cannot read
UNUSABLE = 3  # settings, model, data folder or a file cannot be used
INTERRUPTED = 130  # 128 + SIGINT, as shells say it


def exit_code(error: SamestoryError) -> int:
    """The exit code that stands for an error."""
    if isinstance(error, InvalidQueryError):
        return USAGE
    if isinstance(error, ConfigurationError | StorageError):
        return UNUSABLE
    return REJECTED

"""Logs as events with fields on standard error, without secrets and texts."""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from typing import TextIO

import structlog

# What may stand in an address or a message and is nobody's business: a password, what follows
# `?` (many feeds are opened by a token there), our keys and the secrets of webhooks.
_SECRETS = (
    (re.compile(r"(?<=://)[^\s/?#@'\"\\]*@"), ""),
    (re.compile(r"(://[^\s?#'\"\\<>\x1b]*)[?#][^\s'\"\\<>\x1b]*"), r"\1"),
    (re.compile(r"(samestory_k[0-9a-f]+_|whsec_)[\w+/=-]+"), r"\1…"),
)

# What these say was written by a programmer or the system. Others quote what they were given:
# a value that is no number, a key that is in no dictionary, a field that a library refused.
_OF_CODE = frozenset(
    {AttributeError, ImportError, MemoryError, ModuleNotFoundError, NameError}
    | {NotImplementedError, RecursionError, RuntimeError, TypeError, UnboundLocalError}
)


def configure_logging(level: str) -> None:
    """Sends all logs to standard error: readable on a terminal, one JSON object a line otherwise.

    Logs of libraries that use the standard `logging` take the same form. Of addresses all is
    left out but scheme, host and path, and of errors that may quote a text their message.

    Args:
        level: `DEBUG`, `INFO`, `WARNING` or `ERROR`; lesser events are dropped.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if sys.stderr.isatty():
        # Plain tracebacks: the decorated ones print local variables, article texts among them.
        rendering: list[structlog.typing.Processor] = [
            structlog.dev.ConsoleRenderer(exception_formatter=_write_traceback),
            _without_secrets,
        ]
    else:
        rendering = [
            structlog.processors.ExceptionRenderer(_traceback),
            structlog.processors.JSONRenderer(ensure_ascii=False),
            _without_secrets,
        ]
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up at each event: a progress bar replaces sys.stderr while it is drawn.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = _StandardErrorHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    least = max(logging.WARNING, logging.getLevelName(level))
    logging.basicConfig(level=least, handlers=[handler], force=True)


class _StandardErrorHandler(logging.Handler):
    """Looks `sys.stderr` up at each record, as `configure_logging` does at each event."""

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one record."""
        print(self.format(record), file=sys.stderr)


def _without_secrets(
    _logger: object, _method: str, rendered: structlog.typing.EventDict | str
) -> str:
    line = str(rendered)
    for pattern, instead in _SECRETS:
        line = pattern.sub(instead, line)
    return line


def _write_traceback(to: TextIO, info: structlog.typing.ExcInfo) -> None:
    to.write(f"\n{_traceback(info)}")


def _traceback(exc_info: structlog.typing.ExcInfo) -> str:
    """An error with its causes, the first cause first, and its parts."""
    return "\n".join(_told(exc_info[1], set()))


def _told(error: BaseException, before: set[int]) -> Iterator[str]:
    before.add(id(error))
    hidden = None if error.__suppress_context__ else error.__context__
    cause = error.__cause__ or hidden
    if cause is not None and id(cause) not in before:
        yield from _told(cause, before)
        yield "\nwhich led to:\n"
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    yield kind if _may_quote(error) else f"{kind}: {error}"
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield "\na part of it:\n"
            yield from _told(part, before)


def _may_quote(error: BaseException) -> bool:
    is_of_system = isinstance(error, OSError) or type(error) in _OF_CODE
    return not is_of_system and bool(getattr(error, "may_quote", True))

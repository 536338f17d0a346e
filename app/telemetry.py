"""Logs as events with fields on standard error."""

import logging
import sys

import structlog


def configure_logging(level: str) -> None:
    """Sends all logs to standard error: readable on a terminal, one JSON object a line otherwise.

    Logs of libraries that use the standard `logging` take the same form.

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
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        ]
    else:
        rendering = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
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

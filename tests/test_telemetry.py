"""Logs are events on standard error."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from app.domain.errors import InputError, StorageError
from app.telemetry import configure_logging


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers.clear()
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_an_event_is_one_json_object_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    structlog.get_logger().info("index_rebuilt", articles=5)
    out, err = capsys.readouterr()
    event = json.loads(err)
    assert out == ""
    assert (event["event"], event["articles"], event["level"]) == ("index_rebuilt", 5, "info")
    assert event["timestamp"].endswith("Z")


def test_events_below_the_level_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("WARNING")
    structlog.get_logger().info("index_rebuilt")
    assert capsys.readouterr().err == ""


def test_warnings_of_libraries_take_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    logging.getLogger("some.library").warning("disk is %s", "full")
    event = json.loads(capsys.readouterr().err)
    assert (event["event"], event["level"]) == ("disk is full", "warning")


def logged(error: Exception, capsys: pytest.CaptureFixture[str]) -> str:
    """What the log says of an error, where an event takes one line."""
    configure_logging("INFO")
    structlog.get_logger().error("request_failed", exc_info=error)
    logging.getLogger("some.library").error("it failed", exc_info=error)
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert ours["exception"] == theirs["exception"]
    return str(ours["exception"])


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except type(error):
        return error


def test_an_error_is_logged_with_place_kind_and_causes_on_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = raised(StorageError("no space left"), raised(OSError(28, "No space left on device")))
    said = logged(ExceptionGroup("parts", [error]), capsys).splitlines()
    assert sum("in raised" in line for line in said) == 2
    assert [line for line in said if "Error: " in line] == [
        "OSError: [Errno 28] No space left on device",
        "app.domain.errors.StorageError: no space left",
    ]


@pytest.mark.parametrize(
    "error", [ValueError("'a text'"), KeyError("a text"), InputError("found 'a text'")]
)
def test_an_error_that_may_quote_a_text_is_logged_without_its_message(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    said = logged(raised(TypeError("expected str"), raised(error)), capsys)
    assert "a text" not in said
    assert type(error).__name__ in said
    assert said.endswith("TypeError: expected str")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("http://anna:pass@example.org/feed?token=abc#x", "http://example.org/feed"),
        ("at 'https://example.org/a?b=c', 404", "at 'https://example.org/a', 404"),
        ("postgresql://anna:p%40ss@db/news", "postgresql://db/news"),
        ("samestory_k22ce62c8e733_KrEaBB40-nRA_yas", "samestory_k22ce62c8e733_…"),
        ("whsec_c2FtZXN0b3J5+/k=", "whsec_…"),
        ("is this a question? me@example.org", "is this a question? me@example.org"),
    ],
)
@pytest.mark.parametrize("on_terminal", [False, True])
def test_passwords_queries_and_our_secrets_are_left_out(
    said: str,
    written: str,
    on_terminal: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: on_terminal)
    configure_logging("INFO")
    structlog.get_logger().info("told", reason=said, other=1)
    line = capsys.readouterr().err
    assert written in line
    assert "other" in line
    for secret in ("pass", "p%40", "token", "b=c", "KrE", "c2F"):
        assert secret not in line

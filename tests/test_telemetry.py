"""Logs are events on standard error."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

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


def test_an_error_is_logged_with_its_traceback_on_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("INFO")
    try:
        raise ValueError("broken")
    except ValueError:
        structlog.get_logger().exception("request_failed")
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "ValueError: broken" in json.loads(err)["exception"]

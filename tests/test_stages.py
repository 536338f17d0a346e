"""Stages are counted for who watches, and for nobody else."""

import pytest

from app.stages import stage, watched


def test_a_stage_is_counted_as_often_as_it_runs() -> None:
    with watched() as seconds:
        with stage("reading"):
            pass
        once = seconds["reading"]
        with stage("reading"):
            pass
    assert seconds["reading"] > once > 0
    with stage("writing"):
        pass
    assert list(seconds) == ["reading"]


def test_a_stage_that_fails_is_counted_too() -> None:
    with watched() as seconds, pytest.raises(ValueError, match="broken"), stage("reading"):
        raise ValueError("broken")
    assert seconds["reading"] > 0

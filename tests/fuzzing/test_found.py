"""What fuzzing found is survived, and so is what targets begin with."""

from pathlib import Path

import pytest

from tests.fuzzing.targets import TARGETS

FOUND = Path(__file__).parents[1] / "data" / "fuzzing"
INPUTS = sorted(path for path in FOUND.glob("*/*") if path.is_file())


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_fuzzing_found_is_survived(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


def test_every_target_has_something_to_begin_with() -> None:
    assert {path.parent.name for path in INPUTS} == set(TARGETS)

"""The databases that every suite about stored things runs on."""

from pathlib import Path

import pytest

from tests.storage.places import PLACES, PlaceIn


@pytest.fixture(params=PLACES.values(), ids=PLACES)
def place_in(request: pytest.FixtureRequest) -> PlaceIn:
    """Names the database that belongs to a folder."""
    chosen: PlaceIn = request.param
    return chosen


@pytest.fixture
def place(place_in: PlaceIn, tmp_path: Path) -> Path | str:
    """A database of the test's own, not made yet."""
    return place_in(tmp_path)

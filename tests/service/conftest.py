"""A newsroom with two stories, checked at the end of each test and once more after a restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.newsroom import COPY, H1, H2, L1, L2, L3, Newsroom, newsroom_in


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """luna1, luna2, luna3 and a copy of luna1 are one story, herat1 and herat2 another."""
    with newsroom_in(tmp_path, [L1, L2, L3, H1, H2, COPY]) as newsroom:
        assert newsroom.stories() == [["copy", "luna1", "luna2", "luna3"], ["herat1", "herat2"]]
        assert newsroom.place(COPY).copy_of == "luna1"
        yield newsroom
        newsroom.check()
        newsroom.restart()
        newsroom.check()

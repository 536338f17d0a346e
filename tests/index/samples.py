"""Small unit vectors and days that the tests of the index share."""

from datetime import date

import numpy as np

from app.domain.timeline import DayRange
from app.domain.vectors import Matrix, unit_rows

DIMENSION = 8
FIRST_DAY = date(2024, 11, 1)
ALL_DAYS = DayRange()


def vectors(*seeds: int) -> Matrix:
    """A unit row for each seed; equal seeds give equal rows."""
    rows = [np.random.default_rng(seed).normal(size=DIMENSION) for seed in seeds]
    return unit_rows(np.array(rows).reshape(len(seeds), DIMENSION))

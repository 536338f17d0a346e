"""The capacity model is borne out by a stream that is spread article by article."""

import math

import pytest

from app.distributed.capacity import Figures, Load, plan_for, simulate
from app.distributed.layout import Layout

FIGURES = Figures(embedded_a_second=400, decided_a_second=500, scanned_a_second=50e6)


def test_a_simulated_stream_fills_the_window_as_the_model_says() -> None:
    layout, a_day = Layout(lanes=4, shards=8), 500
    found = simulate(layout, a_day, days=128, window_days=14)
    assert found.searched == Load(a_day).searched
    assert sum(found.sizes.values()) == 128 * a_day
    mean = 128 * a_day / layout.parts
    assert len(found.sizes) == layout.parts
    assert max(found.sizes.values()) < 1.1 * mean
    assert min(found.sizes.values()) > 0.9 * mean
    # Two lanes hold the window, one of them or a third the undated.
    assert 2 * layout.shards <= found.asked <= 3 * layout.shards


def test_twice_the_articles_take_twice_the_memory_and_four_times_the_shards() -> None:
    small, large = (plan_for(Load(each), FIGURES) for each in (4e6, 8e6))
    assert large.index_gigabytes == pytest.approx(2 * small.index_gigabytes)
    assert large.shards == pytest.approx(4 * small.shards, rel=0.01)
    assert large.embedders == math.ceil(8e6 / 86_400 * 2 / 400)
    assert large.disk_gigabytes_a_month == pytest.approx(2 * small.disk_gigabytes_a_month)


def test_a_load_beyond_one_decision_actor_says_so() -> None:
    one_lane = 500 * 86_400 / 2
    assert plan_for(Load(one_lane), FIGURES).decision_lanes == 1
    assert plan_for(Load(one_lane * 1.01), FIGURES).decision_lanes == 2


def test_memory_is_that_of_the_vectors_of_the_window() -> None:
    found = plan_for(Load(1e6), FIGURES)
    assert found.index_gigabytes == pytest.approx(15e6 * (256 * 4 + 24) / 1e9)


def test_eight_bits_and_an_index_that_reads_a_part_take_less() -> None:
    dense, sparse = (
        plan_for(Load(5e7), each)
        for each in (FIGURES, Figures(bytes_a_number=1, scanned_share=0.01))
    )
    assert sparse.shards < dense.shards / 50
    assert sparse.index_gigabytes < dense.index_gigabytes / 3
    assert sparse.dollars_a_month < dense.dollars_a_month

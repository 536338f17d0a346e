"""Order of arrival, noise and growth, which the commands here measure at length, on the sample."""

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.analysis.analyse import analyse
from app.bootstrap import load_models
from app.embedding.registry import load_embedder
from app.evaluation.datasets import LabelledArticle, in_order_of_publication, read_labelled
from app.evaluation.replay import evaluate_articles
from app.service.preparation import embed_articles
from app.settings import PACKAGED_MODEL, Settings
from app.training.calibration import PACKAGED_FILES
from app.training.examples import undated
from tests.benchmarks.growth import measure_growth
from tests.benchmarks.handfuls import handfuls, measure_handfuls
from tests.benchmarks.noise import measure_noise
from tests.benchmarks.order import DELAY, arriving_late
from tests.benchmarks.small_collections import by_chance, by_family, measure
from tests.evaluation.gold import gold_file
from tests.fakes import FixedLanguage

UNSEEN = Path(__file__).parents[1] / "data" / "unseen.jsonl"
FAMILY = "us-russia-contacts"


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> list[LabelledArticle]:
    return read_labelled(gold_file(tmp_path_factory.mktemp("gold")))


def test_a_late_arrival_changes_the_grouping_little(labelled: list[LabelledArticle]) -> None:
    late = arriving_late(labelled, seed=0)
    assert late != labelled
    assert sorted(item.raw.id for item in late) == sorted(item.raw.id for item in labelled)
    times = [item.raw.published.at for item in late if item.raw.published]
    assert all(earlier - later <= DELAY for earlier, later in itertools.pairwise(times))
    in_order = evaluate_articles(labelled, Settings()).b_cubed.f1
    assert evaluate_articles(late, Settings()).b_cubed.f1 == pytest.approx(in_order, abs=0.01)


def test_storylines_hold_stories_of_one_topic(labelled: list[LabelledArticle]) -> None:
    found = evaluate_articles(labelled, Settings()).storylines
    assert found.precision > 0.75
    assert found.recall > 0.6


def test_a_handful_of_confusable_articles_is_hardly_thrown_together(
    labelled: list[LabelledArticle],
) -> None:
    made = handfuls(labelled, draws=2)
    assert made == handfuls(labelled, draws=2)
    assert max(len(each) for each in made) == 6
    found = measure_handfuls(made, load_models(Settings()))
    assert found.different > 100
    assert found.different_together <= 0.1 * found.different
    assert found.same_together >= 0.8 * found.same > 0


def test_a_handful_without_dates_is_thrown_together_less_still(
    labelled: list[LabelledArticle],
) -> None:
    made = handfuls(in_order_of_publication(map(undated, labelled)), draws=4)
    found = measure_handfuls(made, load_models(Settings()))
    assert found.different > 400
    assert found.different_together <= 0.02 * found.different
    assert found.same_together >= 0.2 * found.same > 0


@pytest.mark.parametrize(("draw", "mostly_alone"), [(by_chance, True), (by_family, False)])
def test_a_small_collection_is_hardly_thrown_together(
    draw: Callable[[Sequence[LabelledArticle], int, int], list[LabelledArticle]],
    mostly_alone: bool,
) -> None:
    labelled = read_labelled(UNSEEN)
    made, again = ([draw(labelled, 20, seed) for seed in range(6)] for _ in range(2))
    assert made == again
    assert all(len(each) == 20 for each in made)
    stories = [Counter(item.label for item in each) for each in made]
    alone = sum(count == 1 for each in stories for count in each.values())
    assert (alone > 0.5 * sum(map(len, made))) is mostly_alone
    found = measure(made, load_models(Settings()))
    assert found.precision > 0.8
    assert found.recall > 0.8


def test_a_replay_and_one_article_at_a_time_give_the_same_stories(
    labelled: list[LabelledArticle],
) -> None:
    part = [item for item in labelled if item.group == FAMILY]
    stories = [
        evaluate_articles(part, Settings(batch_size=size)).predictions for size in (256, 256, 1)
    ]
    assert stories[0] == stories[1] == stories[2]


def test_other_reports_of_the_same_days_cost_little(labelled: list[LabelledArticle]) -> None:
    others = [
        replace(item.raw, published=None) for item in read_labelled(PACKAGED_FILES["written"])
    ]
    found = measure_noise(labelled, others)
    assert found.among[0] >= found.alone[0] - 0.04  # denser than a stream: these cost .033
    assert found.intruders <= len(others) // 20


def test_a_window_of_invented_articles_is_decided_against(
    labelled: list[LabelledArticle], tmp_path: Path
) -> None:
    real = embed_articles(
        [analyse(item.raw, FixedLanguage("en")) for item in labelled[:20]],
        load_embedder(PACKAGED_MODEL),
    )
    cost = measure_growth(real, 100, tmp_path, None, newcomers=8)
    assert cost.articles == 100
    assert 0 < cost.search < cost.median <= cost.slow

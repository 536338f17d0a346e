from dataclasses import replace

import numpy as np
import pytest

from app.clustering.profile import stack
from app.clustering.stream_statistics import STREAM_ARTICLES, StreamStatistics, background
from app.clustering.vocabulary import Vocabulary
from app.domain.vectors import unit_rows
from app.embedding.registry import packaged_lexicon
from tests.clustering.world import EMBEDDER, World, event, sample

MOON = event("dev-luna25")
NOTHING = np.zeros(EMBEDDER.dimension, np.float32)


def made(*keys: str) -> tuple[StreamStatistics, Vocabulary]:
    words = Vocabulary(packaged_lexicon(EMBEDDER))
    words.rows(keys, keys)
    return StreamStatistics(words), words


def test_before_any_article_the_background_says_what_is_common() -> None:
    statistics, words = made("putin", "zzqqxxv")
    putin, unknown = statistics.rarity(words.rows(["putin", "zzqqxxv"], ["", ""]))
    assert "zzqqxxv" not in background()
    assert putin == pytest.approx(-np.log(background()["putin"]), rel=1e-6)
    assert unknown == pytest.approx(-np.log(0.002), rel=1e-6)
    assert putin < unknown - 1


def test_rarity_falls_with_each_article_that_holds_the_term() -> None:
    statistics, words = made("quake", "other")
    quake, other = words.rows(["quake"], [""]), words.rows(["other"], [""])
    seen = []
    for _ in range(5):
        seen.append(float(statistics.rarity(quake)[0]))
        statistics.add(quake, "en", NOTHING)
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 5
    before = statistics.rarity(quake)[0]
    for _ in range(50):
        statistics.add(other, "en", NOTHING)
    assert statistics.rarity(quake)[0] > before


def test_no_term_is_so_common_that_it_counts_for_nothing() -> None:
    statistics, words = made("putin")
    for _ in range(6000):
        statistics.add(words.rows(["putin"], [""]), "en", NOTHING)
    assert statistics.rarity(words.rows(["putin"], [""])).tolist() == [0.05]


def test_the_oldest_article_is_forgotten_when_the_stream_is_full() -> None:
    (statistics, words), (fresh, same_words) = made("old", "new"), made("old", "new")
    old, new = words.rows(["old"], [""]), words.rows(["new"], [""])
    statistics.add(old, "en", NOTHING)
    for _ in range(STREAM_ARTICLES - 1):
        statistics.add(new, "en", NOTHING)
        fresh.add(new, "en", NOTHING)
    remembered = statistics.rarity(old)[0]
    statistics.add(new, "en", NOTHING)
    fresh.add(same_words.rows(["new"], [""]), "en", NOTHING)
    assert statistics.rarity(old)[0] == fresh.rarity(old)[0] > remembered


def test_words_met_later_are_counted_from_then_on() -> None:
    statistics, words = made("early")
    statistics.add(words.rows(["early"], ["early"]), "en", NOTHING)
    late = words.rows(["late", "latest"], ["late", "latest"])
    statistics.add(late[:1], "en", NOTHING)
    once, never = statistics.rarity(late)
    assert once == pytest.approx(np.log(202) - np.log(1 + 200 * background().get("late", 0.002)))
    assert never == pytest.approx(np.log(202) - np.log(200 * background().get("latest", 0.002)))


def test_what_the_stream_tells_in_a_language_is_taken_away_from_its_articles() -> None:
    world = World()
    moon, more = (world.profile(name) for name in MOON[:2])
    assert world.statistics.beyond(stack([moon])).tolist() == [moon.whole.tolist()]
    for each in event("dev-geneva-jan22"):
        world.add(each)
    alike = float(moon.whole @ more.whole)
    left = world.statistics.beyond(stack([moon, more]))
    talks, other = (world.profile(name) for name in event("dev-geneva-jan22")[:2])
    talked = world.statistics.beyond(stack([talks, other]))
    assert np.linalg.norm(left, axis=1) == pytest.approx(np.ones(2), abs=1e-5)
    assert float(left[0] @ left[1]) == pytest.approx(alike, abs=0.1)
    assert float(talked[0] @ talked[1]) < float(talks.whole @ other.whole) - 0.1


def test_what_tells_nothing_of_the_stream_is_not_alike_in_that() -> None:
    statistics, words = made("talks")
    matter, *others = np.eye(EMBEDDER.dimension, dtype=np.float32)[:3]
    for _ in range(40):
        statistics.add(words.rows(["talks"], [""]), "en", matter)
    article = World().profile(next(each for each in MOON if sample()[each].language == "en"))
    strangers = stack([replace(article, whole=each) for each in others])
    left = statistics.beyond(strangers)
    assert float(left[0] @ left[1]) == pytest.approx(0.0, abs=1e-6)
    of_it = statistics.beyond(stack([replace(article, whole=unit_rows((matter + others)[:1])[0])]))
    assert float(of_it[0] @ matter) < 0.5


def test_what_has_left_the_stream_leaves_no_trace_in_it() -> None:
    world, rows = World(), np.zeros(0, np.intp)
    moon, talks = (world.profile(name) for name in (MOON[0], event("dev-geneva-jan22")[0]))
    few, many = made()[0], made()[0]
    for _ in range(7):
        many.add(rows, moon.article.language, moon.whole)
    for statistics in (few, many):
        for _ in range(STREAM_ARTICLES):
            statistics.add(rows, talks.article.language, talks.whole)
    both = stack([moon, talks])
    assert few.beyond(both).tobytes() == many.beyond(both).tobytes()

"""Two storylines that formed apart become one when a story links them on the whole."""

from pathlib import Path

import pytest

from app.clustering.scorer import load_scorer
from app.clustering.storylines import STORYLINE_FEATURES, StorylineScorer
from app.domain.story import StoryId
from app.embedding.registry import load_embedder, packaged_lexicon
from app.index.exact import ExactIndex
from app.service.engine import Engine, days_and_vectors
from app.service.storylines import StorylineKeeper
from app.storage.sql_store import SqlStore
from tests.service.samples import at_angle, embedded, opened

ANGLES = {"a": 0.0, "b": 0.0, "c": 1.0, "d": 1.0, "e": 0.5}
STORIES = {name: StoryId(f"s-{name}") for name in ANGLES}


@pytest.mark.parametrize(
    ("least_cosine", "lines"),
    [
        # cos 1.0 = .54 keeps {a, b} and {c, d} apart, cos 0.5 = .88 links e to both; the mean
        # over the pairs of all is (4 * .54 + 2 * .88) / 6 = .65.
        (0.60, {"abcde"}),
        (0.70, {"abe", "cd"}),
        (0.95, {"ab", "cd", "e"}),
    ],
)
def test_storylines_become_one_when_their_stories_fit_on_the_whole(
    least_cosine: float, lines: set[str], tmp_path: Path
) -> None:
    weights = dict.fromkeys(STORYLINE_FEATURES, 0.0) | {"whole": 1.0}
    store, index = SqlStore(tmp_path / "stories.db"), ExactIndex(2)
    lexicon = packaged_lexicon(load_embedder("packaged"))
    engine = Engine(store, index, lexicon, load_scorer(), window_days=14)
    keeper = StorylineKeeper(store, index, engine, StorylineScorer(weights, -least_cosine))
    first_lines = {}
    for names in ("ab", "cd", "e"):
        batch = [embedded(name, at_angle(ANGLES[name])) for name in names]
        store.commit(batch, [opened(name) for name in names])
        days, vectors = days_and_vectors(batch)
        index.add([each.article.id for each in batch], vectors, days)
        keeper.update([STORIES[name] for name in names])
        first_lines[names] = store.summaries([STORIES[names[0]]])[STORIES[names[0]]].storyline_id
    assert first_lines["ab"] != first_lines["cd"]
    line_of = {
        name: store.summaries([each])[each].storyline_id or name for name, each in STORIES.items()
    }
    together = {
        "".join(sorted(name for name in line_of if line_of[name] == line))
        for line in line_of.values()
    }
    assert together == lines
    keeper.update(list(STORIES.values()))
    assert line_of == {
        name: store.summaries([each])[each].storyline_id or name for name, each in STORIES.items()
    }
    store.close()

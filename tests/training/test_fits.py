"""What replays of labelled streams note of what the engine weighs."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.clustering.scorer import load_scorer
from app.embedding.registry import load_embedder, packaged_lexicon
from app.evaluation.datasets import LabelledArticle, read_labelled
from app.training.calibration import PACKAGED_FILES
from app.training.examples import embed_examples
from app.training.fits import Met, collect_fits

EMBEDDER = load_embedder("packaged")


@pytest.fixture(scope="module")
def labelled() -> list[LabelledArticle]:
    """The first articles of a file, in their order."""
    return read_labelled(PACKAGED_FILES["written"])[:80]


def met(labelled: Sequence[LabelledArticle]) -> Met:
    stream = embed_examples(labelled, EMBEDDER)
    scorer = load_scorer()
    return collect_fits([stream], lambda _: scorer, packaged_lexicon(EMBEDDER))


def test_articles_stories_and_parts_are_noted_with_what_is_true_of_them(
    labelled: Sequence[LabelledArticle],
) -> None:
    found = met(labelled)
    for fits in (found.stories, found.unions, found.divisions):
        assert len(fits.share) == len(fits.values) == len(fits.groups) > 0
        assert ((fits.share >= 0) & (fits.share <= 1)).all()
    assert found.divisions.share.mean() > 0.8  # stories are of one event, nearly all
    assert found.unions.share.mean() < 0.5


def test_parts_of_a_story_whose_labels_differ_are_of_two_events(
    labelled: Sequence[LabelledArticle],
) -> None:
    each_alone = [replace(item, label=item.raw.id) for item in labelled]
    assert met(each_alone).divisions.share.max() == 0.0


def test_what_was_met_of_some_groups(labelled: Sequence[LabelledArticle]) -> None:
    found = met(labelled)
    group = found.divisions.groups[0]
    of_group = found.select(lambda each: each == group)
    assert set(of_group.divisions.groups) == {group}
    assert len(of_group.divisions.share) < len(found.divisions.share)

"""Labelled articles as the scorer learns from them."""

from collections import defaultdict
from datetime import datetime, timedelta

from app.embedding.registry import load_embedder
from app.evaluation.datasets import read_labelled
from app.training.calibration import PACKAGED_FILES
from app.training.examples import ONE_EVENT_A_DAY, Stream, variants


def times(stream: Stream) -> dict[str, dict[str, datetime]]:
    """Of each article by family, as the stream has them."""
    found: dict[str, dict[str, datetime]] = defaultdict(dict)
    for each in stream:
        published = each.embedded.article.published
        assert published is not None
        found[each.item.group][each.item.raw.id] = published.at
    return found


def begin(families: dict[str, dict[str, datetime]]) -> timedelta:
    """From the first article of the first family to that of the last."""
    firsts = [min(family.values()) for family in families.values()]
    return max(firsts) - min(firsts)


def test_families_that_fill_their_days_are_learnt_from_at_once_each_at_its_own_pace() -> None:
    labelled = read_labelled(PACKAGED_FILES[ONE_EVENT_A_DAY])
    some = [item for item in labelled if item.kind == "single"]
    parts = variants(ONE_EVENT_A_DAY, some)
    embedder = load_embedder("packaged")
    [alone], [together] = (
        parts[name](embedder) for name in (ONE_EVENT_A_DAY, f"{ONE_EVENT_A_DAY} at once")
    )
    apart, at_once = times(alone), times(together)
    assert begin(apart) > timedelta(days=300)
    assert begin(at_once) < timedelta(days=2)
    for group, family in at_once.items():
        assert len({family[each] - apart[group][each] for each in family}) == 1
    order = [each.embedded.article.published.at for each in together]  # type: ignore[union-attr]
    assert order == sorted(order)

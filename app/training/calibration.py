"""From labelled files to fitted weights: what `samestory train scorer` does."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from app.analysis.analyse import analyse
from app.analysis.language import StatisticalIdentifier
from app.clustering.profile import Profile, profile
from app.clustering.scorer import Scorer
from app.clustering.storylines import StorylineScorer
from app.clustering.stream_statistics import StreamStatistics
from app.clustering.vocabulary import Vocabulary
from app.clustering.weighing import Judgement
from app.domain.errors import UnreadableInputError
from app.embedding.registry import packaged_lexicon
from app.evaluation.datasets import LabelledArticle, read_labelled
from app.ports import Embedder
from app.service.ingest import embed_articles
from app.training.pairs import Pairs, collect_pairs
from app.training.scorer import fit, join, join_measured
from app.training.storylines import fit_storylines

LABELLED_FILES: Mapping[str, str] = {
    "gold": "gold.jsonl",
    "gold_dense": "gold_dense.jsonl",
    "og2021": "og2021.jsonl",
    "itn": "itn.jsonl",
    "ecb_plus": "ecb_plus.jsonl.zst",
}
"""Name -> file in the folder of labelled files; those that are absent are passed over."""

_FULL_TEXTS = ("gold", "gold_dense")
_SMALL_STREAMS = (6, 12, 40)
_SOME_STORIES = 6  # one in so many stands for headlines without dates
_CHANCE_STREAMS, _CHANCE_STREAM_ARTICLES = 80, 10

Variant = Callable[[Sequence[LabelledArticle]], list[list[LabelledArticle]]]


def read_files(folder: Path, leave_out: Iterable[str] = ()) -> dict[str, list[LabelledArticle]]:
    """The labelled files that are there, by name.

    Raises:
        UnreadableInputError: None is there, or one is broken.
    """
    found = {
        name: read_labelled(folder / file)
        for name, file in LABELLED_FILES.items()
        if name not in set(leave_out) and (folder / file).exists()
    }
    if not found:
        raise UnreadableInputError(
            f"expected labelled files in {folder}, found none of "
            f"{', '.join(LABELLED_FILES.values())}"
        )
    return found


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a calibration makes.

    Attributes:
        storylines: None when no file with families was there.
    """

    scorer: Scorer
    storylines: StorylineScorer | None


def collect(
    files: Mapping[str, Sequence[LabelledArticle]],
    embedder: Embedder,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Pairs]:
    """Measures the pairs of labelled files, part by part; deterministic.

    Files are learnt from in several ways: as they are, without dates, with half of the dates,
    and as small streams without dates, so that no evidence is trusted that a user's articles
    may lack, and a first handful of articles is not thrown together.

    Args:
        files: As `read_files` gives them.
        embedder: The model.
        progress: Told the name of each part when it begins.
    """
    lexicon, identifier = packaged_lexicon(embedder), StatisticalIdentifier()
    pairs: dict[str, Pairs] = {}
    for name, labelled in files.items():
        for variant, streams in _variants(name, labelled).items():
            progress(variant)
            parts = [collect_pairs(each, embedder, lexicon, identifier) for each in streams]
            pairs[variant] = _join(parts)
    return pairs


def calibrate(
    files: Mapping[str, Sequence[LabelledArticle]],
    embedder: Embedder,
    progress: Callable[[str], None] = lambda _: None,
) -> Fitted:
    """Fits weights for an embedding model; arguments as of `collect`."""
    scorer = fit(join(collect(files, embedder, progress)), embedder.fingerprint)
    full = [files[name] for name in _FULL_TEXTS if name in files]
    progress("storylines")
    return Fitted(scorer, _fit_storylines(full, scorer, embedder) if full else None)


def _variants(
    name: str, labelled: Sequence[LabelledArticle]
) -> dict[str, list[list[LabelledArticle]]]:
    if name == "ecb_plus":  # its dates are of the page, years after the event
        return {name: [[_undated(item) for item in labelled]]}
    if name not in _FULL_TEXTS:
        some = [item for item in labelled if _draw_text(item.label) % _SOME_STORIES == 0]
        return {
            name: [list(labelled)],
            f"{name} undated": [sorted(map(_undated, some), key=_draw)],
            f"{name} small streams": _chance_streams([_undated(item) for item in labelled]),
        }
    undated = [_undated(item) for item in labelled]
    half = [_undated(item) if _draw(item) % 2 else item for item in labelled]
    return {
        name: [list(labelled)],
        f"{name} undated": [sorted(undated, key=_draw)],
        f"{name} half dated": [half],
        f"{name} small streams": _small_streams(undated),
    }


def _small_streams(labelled: Sequence[LabelledArticle]) -> list[list[LabelledArticle]]:
    families: dict[str, list[LabelledArticle]] = {}
    for item in labelled:
        families.setdefault("" if item.group == item.label else item.group, []).append(item)
    return [
        sorted(family, key=partial(_draw, seed=str(size)))[:size]
        for family in families.values()
        for size in _SMALL_STREAMS
        if len(family) > 2
    ]


def _chance_streams(labelled: Sequence[LabelledArticle]) -> list[list[LabelledArticle]]:
    """Few articles thrown together by chance: nearly all of them alone."""
    return [
        sorted(labelled, key=partial(_draw, seed=f"chance {number}"))[:_CHANCE_STREAM_ARTICLES]
        for number in range(_CHANCE_STREAMS)
    ]


def _undated(item: LabelledArticle) -> LabelledArticle:
    return replace(item, raw=replace(item.raw, published=None))


def _draw(item: LabelledArticle, seed: str = "") -> int:
    """A number that stands for chance: the same at every run."""
    return _draw_text(f"{seed}{item.raw.id}")


def _draw_text(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _join(parts: Sequence[Pairs]) -> Pairs:
    return Pairs(
        measured=join_measured([part.measured for part in parts]),
        same=np.concatenate([part.same for part in parts]),
        left_group=np.concatenate([part.left_group for part in parts]),
        right_group=np.concatenate([part.right_group for part in parts]),
    )


def _fit_storylines(
    files: Sequence[Sequence[LabelledArticle]], scorer: Scorer, embedder: Embedder
) -> StorylineScorer:
    vocabulary, identifier = Vocabulary(packaged_lexicon(embedder)), StatisticalIdentifier()
    statistics = StreamStatistics(vocabulary)
    profiled: list[tuple[Sequence[LabelledArticle], list[Profile]]] = []
    for labelled in files:
        articles = [analyse(item.raw, identifier) for item in labelled]
        profiles = [profile(each, vocabulary) for each in embed_articles(articles, embedder)]
        for each in profiles:
            statistics.add(each.rows)
        profiled.append((labelled, profiles))
    judgement = Judgement(scorer, statistics.rarity, vocabulary)
    return fit_storylines(profiled, judgement)

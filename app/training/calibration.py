"""From labelled files to fitted weights: what `samestory train scorer` does."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.clustering.additive import AdditiveModel
from app.clustering.genre import GenreModel
from app.clustering.profile import Profile, profile
from app.clustering.scorer import Scorer
from app.clustering.storylines import StorylineScorer
from app.clustering.stream_statistics import StreamStatistics
from app.clustering.vocabulary import Vocabulary
from app.clustering.weighing import Judgement
from app.domain.errors import UnreadableInputError
from app.domain.evidence import EvidenceKind
from app.domain.vectors import ModelFingerprint
from app.embedding.registry import packaged_lexicon
from app.evaluation.calibration import Judged, joined
from app.evaluation.datasets import LabelledArticle, read_labelled
from app.evaluation.joins import judge_joins
from app.ports import Embedder, Lexicon
from app.training.examples import Stream, embed_examples, variants
from app.training.fits import Met, collect_fits, join_met, replay
from app.training.folds import FOLDS, fold_of, unseen
from app.training.genres import fit_genres, fit_unseen_genres, telling_examples
from app.training.labelled_pairs import (
    ALONE,
    STREAM,
    collect_labelled,
    read_alone,
    read_stream,
)
from app.training.pairs import Pairs, collect_pairs, join_pairs
from app.training.scorer import (
    beginning,
    fit_calibration,
    fit_met,
    fit_pairs,
)
from app.training.storylines import fit_storylines

LABELLED_FILES: Mapping[str, str] = {
    "gold": "gold.jsonl",
    "gold_dense": "gold_dense.jsonl",
    "og2021": "og2021.jsonl",
    "itn": "itn.jsonl",
    "ecb_plus": "ecb_plus.jsonl.zst",
}
"""Name -> file in the folder of labelled files; those that are absent are passed over."""

PACKAGED_FILES: Mapping[str, Path] = {
    name: Path(__file__).parent / "labelled" / f"{name}.jsonl"
    for name in ("written", "days", "long_days", "notes", "crowds", "front_pages")
}
"""Name -> labelled reports that come with the package, and are learnt from besides."""

_WITH_STORYLINES = ("gold", "gold_dense", "written", "days", "long_days")
"""Files whose families are matters that go on, or affairs of some days."""

_REPLAYS = 2
_LONG_STREAM = 2000


def read_files(folder: Path, leave_out: Iterable[str] = ()) -> dict[str, list[LabelledArticle]]:
    """The labelled files that are there, by name, and what comes with the package.

    Raises:
        UnreadableInputError: None is there, or one is broken.
    """
    found = {
        name: read_labelled(folder / file)
        for name, file in LABELLED_FILES.items()
        if name not in set(leave_out) and (folder / file).exists()
    }
    for (name, _), read in ((ALONE, read_alone), (STREAM, read_stream)):
        if name not in set(leave_out) and (articles := read(folder)):
            found[name] = articles
    if not found:
        raise UnreadableInputError(
            f"expected labelled files in {folder}, found none of "
            f"{', '.join(LABELLED_FILES.values())}"
        )
    packaged = {name: file for name, file in PACKAGED_FILES.items() if name not in set(leave_out)}
    return found | {name: read_labelled(file) for name, file in packaged.items()}


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a calibration makes.

    Attributes:
        storylines: None when no file was there whose families have near stories, or others do.
    """

    scorer: Scorer
    storylines: StorylineScorer | None


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """What labelled files teach, before it is fitted into one scorer.

    Attributes:
        fingerprint: Of the embedding model.
        genres: Kinds of text, fitted on everything.
        unseen_genres: Fold -> the same, fitted without the fold's groups.
        pairs: Part -> pairs of articles, each article's genre told without its group.
        unseen: Fold -> evidence between articles, fitted without the fold's groups.
        met: Part -> what was met in replays; each article was weighed by the evidence that
            was fitted without its group.
        judged: Fold -> the decisions to join or not about its articles, by weights that were
            fitted without it; none before the last replay.
    """

    fingerprint: ModelFingerprint
    genres: GenreModel
    unseen_genres: Sequence[GenreModel]
    pairs: Mapping[str, Pairs]
    unseen: Sequence[AdditiveModel]
    met: Mapping[str, Met]
    judged: Sequence[Judged] = ()

    def scorer(self) -> Scorer:
        """Fitted on everything."""
        evidence, calibration = fit_pairs(self.pairs), fit_calibration(self.judged)
        return Scorer(self.fingerprint, evidence, *fit_met(self.met), calibration, self.genres)

    def scorer_without(self, fold: int, kinds: Collection[EvidenceKind] = ()) -> Scorer:
        """Fitted without the groups of a fold, to be tested on them.

        Args:
            fold: Below `FOLDS`.
            kinds: Kinds of evidence that get no weight, to learn what they are worth; how an
                article fits a story is not learnt anew.
        """
        evidence = self.unseen[fold]
        if kinds:
            blind = {part: each.without(kinds) for part, each in self.pairs.items()}
            evidence = _fit_without(fold, blind)
        met = {part: each.select(partial(_is_not_in, fold)) for part, each in self.met.items()}
        others = [each for number, each in enumerate(self.judged) if number != fold]
        calibration, genres = fit_calibration(others), self.unseen_genres[fold]
        return Scorer(self.fingerprint, evidence, *fit_met(met), calibration, genres)


def calibrate(
    files: Mapping[str, Sequence[LabelledArticle]],
    embedder: Embedder,
    progress: Callable[[str], None] = lambda _: None,
) -> Fitted:
    """Fits weights for an embedding model; arguments as of `learn`."""
    scorer = learn(files, embedder, progress).scorer()
    full = [files[name] for name in _WITH_STORYLINES if name in files]
    progress("storylines")
    return Fitted(scorer, _fit_storylines(full, scorer, embedder))


def learn(
    files: Mapping[str, Sequence[LabelledArticle]],
    embedder: Embedder,
    progress: Callable[[str], None] = lambda _: None,
) -> Lessons:
    """Learns from labelled files; deterministic.

    First what kind of text an article is; then the evidence between two articles; then, from
    replays of the same streams, how well an article fits a story. In a replay each article is
    weighed by evidence that was fitted without its group, so that the second fit does not trust
    the first more than it deserves (stacking, Wolpert 1992); each replay decides by what the ones
    before it taught, since stories are what earlier decisions made of them (DAgger, Ross et al.
    2011). Replays that put articles where their labels say gave nothing. A last replay, each
    article by weights that were fitted without its group, tells how likely what is decided is.

    Args:
        files: As `read_files` gives them.
        embedder: The model.
        progress: Told the name of each step when it begins.
    """
    lexicon = packaged_lexicon(embedder)
    examples = telling_examples(files, embedder)
    genres, unseen_genres = fit_genres(examples), fit_unseen_genres(examples)
    streams, pairs = collect_parts(files, embedder, partial(unseen, unseen_genres), progress)
    evidence = fit_unseen(pairs, progress)
    streams.pop(ALONE[0], None)  # no stories come of pairs
    met: dict[str, Met] = {}
    first = beginning(evidence[0], embedder.fingerprint)
    fitted = first.stories, first.unions, first.divisions
    for number in range(_REPLAYS):
        scorers = tuple(
            Scorer(embedder.fingerprint, each, *fitted, genres=genre)
            for each, genre in zip(evidence, unseen_genres, strict=True)
        )
        for part, many in streams.items():
            progress(f"replay {number + 1}: {part}")
            some = [_some_stories(each) for each in many]
            found = collect_fits(some, partial(unseen, scorers), lexicon)
            met[part] = join_met([met[part], found]) if part in met else found
        fitted = fit_met(met)
    as_they_came = {name: streams[name] for name in files if name in streams}
    lessons = Lessons(embedder.fingerprint, genres, unseen_genres, pairs, evidence, met)
    return _judging(lessons, as_they_came, lexicon, progress)


def collect_parts(
    files: Mapping[str, Sequence[LabelledArticle]],
    embedder: Embedder,
    genres_of: Callable[[str], GenreModel],
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[dict[str, list[Stream]], dict[str, Pairs]]:
    """What is learnt from, part by part: streams, and the pairs that are compared in them.

    Arguments as of `learn` and `collect_pairs`.

    Raises:
        UnreadableInputError: There are not both pairs of one event and of two.
    """
    lexicon = packaged_lexicon(embedder)
    streams: dict[str, list[Stream]] = {}
    for name, labelled in files.items():
        if name == STREAM[0]:
            continue  # what its stories are is not known
        for part, make in variants(name, labelled).items():
            progress(part)
            if made := [each for each in make(embedder) if each]:
                streams[part] = made
    pairs = {
        part: join_pairs([collect_pairs(each, lexicon, genres_of) for each in many])
        for part, many in streams.items()
    }
    if STREAM[0] in files:
        progress(STREAM[0])
        amid = collect_labelled(files[STREAM[0]], embedder, lexicon, genres_of)
        pairs |= {STREAM[0]: amid} if amid is not None else {}
    if len({bool(same) for each in pairs.values() for same in each.same}) < 2:
        raise UnreadableInputError(
            "expected articles published within the same days, some of one event and some of "
            "others, found none to compare; label more articles (story_id)"
        )
    return streams, pairs


def fit_unseen(
    pairs: Mapping[str, Pairs], progress: Callable[[str], None] = lambda _: None
) -> list[AdditiveModel]:
    """Evidence between articles, fold by fold, fitted without the fold's groups.

    Args:
        pairs: Part -> its pairs.
        progress: Told what begins.
    """
    fitted = []
    for fold in range(FOLDS):
        progress(f"evidence {fold + 1} of {FOLDS}")
        fitted.append(_fit_without(fold, pairs))
    return fitted


def _judging(
    lessons: Lessons,
    streams: Mapping[str, Sequence[Stream]],
    lexicon: Lexicon,
    progress: Callable[[str], None],
) -> Lessons:
    """The lessons with what becomes of the decisions about their streams."""
    scorers = tuple(lessons.scorer_without(fold) for fold in range(FOLDS))
    judged: list[list[Judged]] = [[] for _ in range(FOLDS)]
    for name, many in streams.items():
        progress(f"last replay: {name}")
        for stream in many:
            for fold, each in enumerate(_judged(stream, scorers, lexicon)):
                judged[fold].append(each)
    return replace(lessons, judged=[joined(each) for each in judged if each])


def _judged(stream: Stream, scorers: Sequence[Scorer], lexicon: Lexicon) -> list[Judged]:
    """By fold the decisions about its articles."""
    decisions = replay(stream, partial(unseen, scorers), lexicon)
    articles = {each.embedded.article.id: each.embedded.article for each in stream}
    items = {each.embedded.article.id: each.item for each in stream}
    folds = {each: fold_of(item.group) for each, item in items.items()}
    return [
        judge_joins(decisions, items, articles, of={each for each in folds if folds[each] == fold})
        for fold in range(FOLDS)
    ]


def _is_not_in(fold: int, group: str) -> bool:
    return fold_of(group) != fold


def _fit_without(fold: int, pairs: Mapping[str, Pairs]) -> AdditiveModel:
    kept = {part: each.select(~_touches(each, fold)) for part, each in pairs.items()}
    seen = {bool(same) for each in kept.values() for same in each.same}
    return fit_pairs(kept if len(seen) == 2 else pairs)  # few groups: a fold may hold them all


def _touches(pairs: Pairs, fold: int) -> npt.NDArray[np.bool_]:
    sides = zip(pairs.left_group, pairs.right_group, strict=True)
    return np.array([fold in (fold_of(left), fold_of(right)) for left, right in sides], dtype=bool)


def _some_stories(stream: Stream) -> Stream:
    """The stream, or half of its stories where it is long: the replay is what takes time."""
    if len(stream) <= _LONG_STREAM:
        return stream
    digest = (hashlib.blake2b(e.item.label.encode(), digest_size=2).digest() for e in stream)
    return [each for each, value in zip(stream, digest, strict=True) if value[-1] % 2]


def _fit_storylines(
    files: Sequence[Sequence[LabelledArticle]], scorer: Scorer, embedder: Embedder
) -> StorylineScorer | None:
    vocabulary = Vocabulary(packaged_lexicon(embedder))
    statistics = StreamStatistics(vocabulary)
    profiled: list[tuple[Sequence[LabelledArticle], list[Profile]]] = []
    for labelled in files:
        examples = embed_examples(labelled, embedder)
        profiles = [profile(each.embedded, vocabulary) for each in examples]
        for each in profiles:
            statistics.add(each.rows, each.article.language, each.whole)
        profiled.append((labelled, profiles))
    judgement = Judgement(scorer, statistics, vocabulary)
    return fit_storylines(profiled, judgement)

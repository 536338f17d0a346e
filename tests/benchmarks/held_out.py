"""Labelled files grouped by weights that were fitted without the articles' own stories.

Groups (families of confusable events, topics, else stories) are dealt into folds. The whole file
is replayed as one stream, and each article is decided by weights that were fitted without its
fold.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from app.clustering.scorer import Scorer
from app.domain.decision import fold
from app.domain.evidence import EvidenceKind
from app.embedding.registry import packaged_lexicon
from app.evaluation.calibration import Judged, joined
from app.evaluation.datasets import LabelledArticle
from app.evaluation.joins import judge_joins
from app.evaluation.metrics import PairwiseScores, PrecisionRecall, b_cubed, pairwise
from app.ports import Embedder, Lexicon
from app.training.calibration import Lessons, learn
from app.training.examples import Stream, embed_examples
from app.training.fits import replay
from app.training.folds import FOLDS, fold_of, unseen
from app.training.labelled_pairs import PAIR_FILES
from app.training.pairs import collect_pairs


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """One labelled file, nothing of it scored by weights fitted on it.

    Attributes:
        labelled: The articles.
        stories: Story of each article, in the same order.
        languages: Of each article.
        candidates: The pairs that were compared within a fold.
        joins: The decisions to join or not.
    """

    labelled: Sequence[LabelledArticle]
    stories: Sequence[str]
    languages: Sequence[str]
    candidates: Judged
    joins: Judged

    @property
    def b_cubed(self) -> PrecisionRecall:
        """B-cubed of the stories."""
        return b_cubed(self.stories, [item.label for item in self.labelled])

    @property
    def pairwise(self) -> PairwiseScores:
        """Pairs put together."""
        labels = [item.label for item in self.labelled]
        return pairwise(self.stories, labels, self.languages)


def hold_out(
    files: Mapping[str, Sequence[LabelledArticle]],
    embedder: Embedder,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, HeldOut]:
    """Learns, then replays each file, each article by weights that never saw its group.

    Args:
        files: As `training.calibration.read_files` gives them; pairs are learnt from only.
        embedder: The model.
        progress: Told what begins.
    """
    return replay_unseen(files, embedder, learn(files, embedder, progress), progress)


def replay_unseen(
    files: Mapping[str, Sequence[LabelledArticle]],
    embedder: Embedder,
    lessons: Lessons,
    progress: Callable[[str], None] = lambda _: None,
    *,
    without: Collection[EvidenceKind] = (),
) -> dict[str, HeldOut]:
    """Replays each file by what was learnt from all of them; arguments as of `hold_out`.

    Args:
        files: What was learnt from.
        embedder: The model.
        lessons: What was learnt.
        progress: Told what begins.
        without: Kinds of evidence that get no weight.
    """
    lexicon = packaged_lexicon(embedder)
    scorers = tuple(lessons.scorer_without(number, without) for number in range(FOLDS))
    found = {}
    for name, labelled in files.items():
        if name in PAIR_FILES:
            continue  # pairs are no stream
        progress(f"replaying {name}")
        stream = embed_examples(labelled, embedder)
        decisions = replay(stream, partial(unseen, scorers), lexicon)
        places = fold(decisions).memberships
        articles = {each.embedded.article.id: each.embedded.article for each in stream}
        items = {each.embedded.article.id: each.item for each in stream}
        found[name] = HeldOut(
            labelled,
            [places[each.embedded.article.id].story_id for each in stream],
            [each.embedded.article.language for each in stream],
            _judge(stream, scorers, lexicon),
            judge_joins(decisions, items, articles),
        )
    return found


def _judge(stream: Stream, scorers: Sequence[Scorer], lexicon: Lexicon) -> Judged:
    """Pairs whose articles are in one fold: they were compared by weights that know neither."""
    pairs = collect_pairs(stream, lexicon, lambda group: unseen(scorers, group).genres)
    left = np.array([fold_of(group) for group in pairs.left_group.tolist()])
    right = np.array([fold_of(group) for group in pairs.right_group.tolist()])
    parts = []
    for number, scorer in enumerate(scorers):
        rows = pairs.select((left == number) & (right == number))
        measured = rows.measured
        odds = scorer.log_odds(measured)
        parts.append(Judged(odds, rows.same, measured.cross, measured.short))
    return joined(parts)

"""Labelled files grouped by weights that were fitted without the articles' own stories.

Groups (families of confusable events, topics, else stories) are dealt into folds. For each fold
the scorer is fitted on the articles of the other groups, then the fold's articles are replayed
as a stream of their own.
"""

import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.clustering.scorer import Scorer
from app.domain.article import UNDETERMINED
from app.domain.evidence import EvidenceKind
from app.embedding.registry import packaged_lexicon
from app.evaluation.calibration import Judged, joined
from app.evaluation.datasets import LabelledArticle
from app.evaluation.metrics import PairwiseScores, PrecisionRecall, b_cubed, pairwise
from app.evaluation.replay import evaluate_articles
from app.ports import Embedder
from app.settings import Settings
from app.training.calibration import FOLDS, fold_of, learn
from app.training.examples import embed_examples
from app.training.pairs import collect_pairs


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """One labelled file, nothing of it scored by weights fitted on it.

    Attributes:
        labelled: The articles.
        stories: Story of each article, in the same order.
        candidates: The pairs that were compared, each in its fold.
        joins: The decisions to join or not.
    """

    labelled: Sequence[LabelledArticle]
    stories: Sequence[str]
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
        languages = [item.raw.language or UNDETERMINED for item in self.labelled]
        return pairwise(self.stories, labels, languages)


def hold_out(
    files: Mapping[str, Sequence[LabelledArticle]],
    embedder: Embedder,
    progress: Callable[[str], None] = lambda _: None,
    *,
    without: Collection[EvidenceKind] = (),
) -> dict[str, HeldOut]:
    """Learns once, then replays each fold with the weights that were fitted without it.

    Args:
        files: As `training.calibration.read_files` gives them.
        embedder: The model.
        progress: Told what begins.
        without: Kinds of evidence that get no weight.
    """
    lessons = learn(files, embedder, progress, without=without)
    story_of: dict[str, dict[str, str]] = {name: {} for name in files}
    candidates: dict[str, list[Judged]] = {name: [] for name in files}
    joins: dict[str, list[Judged]] = {name: [] for name in files}
    with tempfile.TemporaryDirectory(prefix="samestory-held-out-") as working:
        weights = Path(working) / "scorer.json"
        for fold in range(FOLDS):
            progress(f"fold {fold + 1} of {FOLDS}")
            scorer = lessons.scorer_without(fold)
            scorer.save(weights)
            for name, labelled in files.items():
                part = [item for item in labelled if fold_of(item.group) == fold]
                if not part:
                    continue
                report = evaluate_articles(part, Settings(scorer=weights))
                for article, story in report.predictions.items():
                    story_of[name][article] = f"{fold}/{story}"
                joins[name].append(report.joins)
                candidates[name].append(_judge(part, scorer, embedder))
    return {
        name: HeldOut(
            labelled,
            [story_of[name][item.raw.id] for item in labelled],
            joined(candidates[name]),
            joined(joins[name]),
        )
        for name, labelled in files.items()
    }


def _judge(part: Sequence[LabelledArticle], scorer: Scorer, embedder: Embedder) -> Judged:
    pairs = collect_pairs(embed_examples(part, embedder), packaged_lexicon(embedder))
    measured = pairs.measured
    return Judged(scorer.log_odds(measured), pairs.same, measured.cross, measured.short)

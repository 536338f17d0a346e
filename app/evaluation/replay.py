"""Replays a labelled file through the pipeline a user runs, and scores the stories."""

import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Service, open_service
from app.domain.article import ArticleId, RawArticle
from app.domain.story import StoryId, StorylineId
from app.evaluation.calibration import Judged
from app.evaluation.datasets import LabelledArticle, read_labelled
from app.evaluation.joins import judge_joins
from app.evaluation.metrics import (
    PairwiseScores,
    PrecisionRecall,
    adjusted_rand_index,
    b_cubed,
    largest_story_purity,
    pairwise,
)
from app.settings import Settings
from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore

OpenIn = Callable[[Path], AbstractContextManager[Service]]

Progress = Callable[[Iterable[RawArticle], int], Iterator[RawArticle]]


@dataclass(frozen=True, slots=True)
class Report:
    """How well a file was grouped.

    Attributes:
        articles: Articles scored; all of the file.
        stories: Stories made.
        true_stories: Stories in the labels.
        singleton_rate: Share of stories with one article.
        largest_story_purity: Share of the largest story that belongs together.
        articles_per_second: From reading to commit.
        settled: Kind of article -> share that sits right: alone for kinds whose articles
            are stories of their own, else with its story's majority.
        storylines: Pairs of the stories made that are in one storyline, against those whose
            articles are mostly of one group.
        joins: The decisions to join or not.
        predictions: Article id -> story id, in order of publication.
    """

    articles: int
    stories: int
    true_stories: int
    b_cubed: PrecisionRecall
    pairwise: PairwiseScores
    adjusted_rand_index: float
    singleton_rate: float
    largest_story_purity: float
    articles_per_second: float
    settled: dict[str, float]
    storylines: PrecisionRecall
    joins: Judged
    predictions: dict[str, str]


def evaluate_file(path: Path, settings: Settings, progress: Progress | None = None) -> Report:
    """Ingests a labelled file in order of publication, labels unseen, into a folder of its own.

    Args:
        path: JSON Lines as `datasets.read_labelled` reads it.
        settings: Model, window and batch size are used; the data folder is not.
        progress: Wraps the articles, told their number.

    Raises:
        UnreadableInputError: The file cannot be read.
    """
    return evaluate_articles(read_labelled(path), settings, progress)


def evaluate_articles(
    labelled: list[LabelledArticle],
    settings: Settings,
    progress: Progress | None = None,
    *,
    open_in: OpenIn | None = None,
) -> Report:
    """Ingests labelled articles in their order and scores the stories.

    Args:
        labelled: With their true stories.
        settings: As for `evaluate_file`.
        progress: Wraps the articles, told their number.
        open_in: Opens the service on the folder, in place of the settings.
    """
    raws: Iterable[RawArticle] = [item.raw for item in labelled]
    if progress is not None:
        raws = progress(raws, len(labelled))
    with tempfile.TemporaryDirectory(prefix="samestory-evaluate-") as folder:
        apart = settings.apart(Path(folder))
        opening = open_in(Path(folder)) if open_in else open_service(apart, writable=True)
        with opening as service:
            started = time.perf_counter()
            results = list(service.ingest.run(raws))
            seconds = time.perf_counter() - started
            views = [service.queries.article(ArticleId(item.raw.id)) for item in labelled]
        predicted = [view.membership.story_id for view in views]
        with closing(SqlStore(DataFolder(apart.data_dir).database_path)) as store:
            line_of = store.storylines_of(set(predicted))
            joins = judge_joins(
                store.ledger(),
                {item.raw.id: item for item in labelled},
                {view.article.id: view.article for view in views},
            )
    if len(results) != len(labelled):
        raise AssertionError("an article was lost or counted twice")
    languages = [view.article.language for view in views]
    labels = [item.label for item in labelled]
    sizes = Counter(predicted)
    return Report(
        articles=len(labelled),
        stories=len(sizes),
        true_stories=len(set(labels)),
        b_cubed=b_cubed(predicted, labels),
        pairwise=pairwise(predicted, labels, languages),
        adjusted_rand_index=adjusted_rand_index(predicted, labels),
        singleton_rate=sum(size == 1 for size in sizes.values()) / max(len(sizes), 1),
        largest_story_purity=largest_story_purity(predicted, labels),
        articles_per_second=len(labelled) / max(seconds, 1e-9),
        settled=_settled(labelled, predicted),
        storylines=_storylines(labelled, predicted, line_of),
        joins=joins,
        predictions={item.raw.id: story for item, story in zip(labelled, predicted, strict=True)},
    )


def _storylines(
    labelled: Sequence[LabelledArticle],
    predicted: Sequence[StoryId],
    line_of: Mapping[StoryId, StorylineId | None],
) -> PrecisionRecall:
    groups: dict[StoryId, Counter[str]] = defaultdict(Counter)
    for item, story in zip(labelled, predicted, strict=True):
        groups[story][item.group] += 1
    lines = [line_of[story] or story for story in groups]
    main = [max(sorted(counts), key=counts.__getitem__) for counts in groups.values()]
    return pairwise(lines, main, [""] * len(lines)).all


def _settled(labelled: Sequence[LabelledArticle], predicted: Sequence[str]) -> dict[str, float]:
    true_sizes = Counter(item.label for item in labelled)
    sizes = Counter(predicted)
    joint = Counter((story, item.label) for item, story in zip(labelled, predicted, strict=True))
    home: dict[str, str] = {}
    for story, label in sorted(joint, key=lambda pair: (joint[pair], pair)):
        home[label] = story  # the most frequent comes last
    right: Counter[str] = Counter()
    for item, story in zip(labelled, predicted, strict=True):
        alone = true_sizes[item.label] == 1
        right[item.kind] += sizes[story] == 1 if alone else story == home[item.label]
    kinds = Counter(item.kind for item in labelled)
    return {kind: right[kind] / kinds[kind] for kind in sorted(kinds) if kind}

"""The engine's decisions to join or not, judged by the labels."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping

import numpy as np

from app.clustering.features import brevity
from app.domain.article import Article, ArticleId
from app.domain.decision import Decision, DecisionKind
from app.domain.story import StoryId
from app.evaluation.calibration import Judged
from app.evaluation.datasets import LabelledArticle

_JUDGED = {DecisionKind.JOINED, DecisionKind.OPENED}


def judge_joins(
    decisions: Iterable[Decision],
    items: Mapping[ArticleId, LabelledArticle],
    articles: Mapping[ArticleId, Article],
    of: Container[ArticleId] | None = None,
) -> Judged:
    """The best story each new article met, with its log-odds and whether it was the right one.

    A story is right when no label is more frequent in it, at that moment, than the article's.
    Articles that met no story or one of a doubtful label, and copies, whose log-odds are a
    constant, are passed over.

    Args:
        decisions: The ledger, oldest first.
        items: Each article with its true story.
        articles: At least those that the decisions are about.
        of: Articles whose decisions are judged; all when None.
    """
    rows: list[tuple[float, bool, float, float]] = []
    labels: defaultdict[StoryId, Counter[str]] = defaultdict(Counter)
    for decision in decisions:
        receipt = decision.receipt
        best = (receipt.chosen or receipt.runner_up) if receipt else None
        is_asked = of is None or decision.moves[0].article_id in of
        if best is not None and is_asked and decision.kind in _JUDGED:
            own, other = articles[decision.moves[0].article_id], articles[best.nearest]
            item, met = items[own.id], +labels[best.story_id]
            if item.doubtful.isdisjoint(met):
                rows.append(
                    (
                        best.log_odds,
                        met[item.label] == max(met.values(), default=-1),
                        float(own.language != other.language),
                        brevity(min(own.characters, other.characters)),
                    )
                )
        for move in decision.moves:
            label = items[move.article_id].label
            if move.before is not None:
                labels[move.before.story_id][label] -= 1
            if move.after is not None:
                labels[move.after.story_id][label] += 1
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    return Judged(columns[0], columns[1] > 0, columns[2], columns[3])

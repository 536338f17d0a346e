"""Pairs of dev articles as the engine would compare them, with their labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.analysis.analyse import analyse
from app.clustering.candidates import SEARCHED_NEIGHBOURS, choose_candidates
from app.clustering.features import Measured, measure
from app.clustering.profile import Profile, profile, stack
from app.clustering.stream_statistics import StreamStatistics
from app.clustering.vocabulary import Vocabulary
from app.evaluation.datasets import LabelledArticle
from app.ports import Embedder, LanguageIdentifier, Lexicon, Neighbour
from app.service.ingest import embed_articles

WINDOW_HOURS = 14 * 24


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Candidate pairs of one labelled file.

    Attributes:
        measured: Features, n rows.
        same: Whether both report one event, `(n,)`.
        left_group: Group of the later article, `(n,)`.
        right_group: Group of the earlier one, `(n,)`.
    """

    measured: Measured
    same: npt.NDArray[np.bool_]
    left_group: npt.NDArray[np.str_]
    right_group: npt.NDArray[np.str_]

    def select(self, rows: npt.NDArray[np.bool_]) -> "Pairs":
        """The pairs of some rows, `(n,)`."""
        return Pairs(
            Measured(
                self.measured.values[rows],
                self.measured.short[rows],
                self.measured.cross[rows],
                self.measured.undated[rows],
            ),
            self.same[rows],
            self.left_group[rows],
            self.right_group[rows],
        )


def collect_pairs(
    labelled: Sequence[LabelledArticle],
    embedder: Embedder,
    lexicon: Lexicon,
    identifier: LanguageIdentifier,
) -> Pairs:
    """Replays a file and measures each article against its candidates among the earlier."""
    articles = [analyse(item.raw, identifier) for item in labelled]
    vocabulary = Vocabulary(lexicon)
    statistics = StreamStatistics(vocabulary)
    profiles = [profile(each, vocabulary) for each in embed_articles(articles, embedder)]
    row_of = {each.id: row for row, each in enumerate(profiles)}
    languages = {each.id: each.article.language for each in profiles}
    wholes = np.stack([each.whole for each in profiles])
    parts: list[Measured] = []
    pairs: list[tuple[int, int]] = []
    for row, own in enumerate(profiles):
        kept, surroundings = choose_candidates(_earlier(row, profiles, wholes), languages)
        if kept:
            others = [profiles[row_of[each.article_id]] for each in kept]
            parts.append(
                measure(
                    own,
                    stack(others),
                    surroundings,
                    statistics.rarity,
                    vocabulary,
                )
            )
            pairs += [(row, row_of[each.article_id]) for each in kept]
        statistics.add(own.rows)
    labels = np.array([item.label for item in labelled])
    groups = np.array([item.group for item in labelled])
    left, right = np.array(pairs).T
    return Pairs(
        measured=Measured(
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.short for part in parts]),
            np.concatenate([part.cross for part in parts]),
            np.concatenate([part.undated for part in parts]),
        ),
        same=labels[left] == labels[right],
        left_group=groups[left],
        right_group=groups[right],
    )


def _earlier(
    row: int, profiles: Sequence[Profile], wholes: npt.NDArray[np.float32]
) -> list[Neighbour]:
    likeness = wholes[:row] @ wholes[row]
    order = np.argsort(-likeness, kind="stable")
    own = profiles[row].hours
    found: list[Neighbour] = []
    for place in order:
        hours = profiles[place].hours
        if own is None or hours is None or abs(own - hours) <= WINDOW_HOURS:
            found.append(Neighbour(profiles[place].id, float(likeness[place])))
            if len(found) == SEARCHED_NEIGHBOURS:
                break
    return found

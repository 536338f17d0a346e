"""Pairs of dev articles as the engine would compare them, with their labels."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.clustering.candidates import SEARCHED_NEIGHBOURS, choose_candidates
from app.clustering.features import CONDITIONS, FEATURES, Measured, measure
from app.clustering.genre import GenreModel
from app.clustering.profile import Floats, Profile, profile, stack
from app.clustering.stream_statistics import StreamStatistics
from app.clustering.vocabulary import Vocabulary
from app.domain.article import ArticleId
from app.domain.evidence import EvidenceKind
from app.ports import Lexicon, Neighbour
from app.training.examples import Stream
from app.training.genres import no_genres

WINDOW_HOURS = 14 * 24


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Candidate pairs of one labelled file, those of doubtful labels aside.

    Attributes:
        measured: Features, n rows.
        same: Whether both report one event, `(n,)`.
        left_group: Group of the later article, `(n,)`.
        right_group: Group of the earlier one, `(n,)`.
        stands_for: How many pairs each was drawn from, `(n,)`.
    """

    measured: Measured
    same: npt.NDArray[np.bool_]
    left_group: npt.NDArray[np.str_]
    right_group: npt.NDArray[np.str_]
    stands_for: Floats

    def select(self, rows: npt.NDArray[np.bool_]) -> "Pairs":
        """The pairs of some rows, `(n,)`."""
        return Pairs(
            Measured(self.measured.values[rows], self.measured.conditions[rows]),
            self.same[rows],
            self.left_group[rows],
            self.right_group[rows],
            self.stands_for[rows],
        )

    def without(self, kinds: Collection[EvidenceKind]) -> "Pairs":
        """The pairs with all features of some kinds at zero, which leaves them no weight."""
        values = self.measured.values.copy()
        values[:, [kind in kinds for kind in FEATURES.values()]] = 0.0
        return replace(self, measured=replace(self.measured, values=values))


def collect_pairs(
    stream: Stream,
    lexicon: Lexicon,
    genres_of: Callable[[str], GenreModel] = no_genres,
    asked: Mapping[ArticleId, Collection[ArticleId]] | None = None,
) -> Pairs:
    """Replays a stream and measures each article against its candidates among the earlier.

    Args:
        stream: In order.
        lexicon: Of the embedding model.
        genres_of: What tells the genre of articles of a group, fitted without it.
        asked: The articles to measure, each with earlier ones to measure it against besides;
            None for all.
    """
    vocabulary = Vocabulary(lexicon)
    statistics = StreamStatistics(vocabulary)
    profiles = [profile(each.embedded, vocabulary, genres_of(each.item.group)) for each in stream]
    row_of = {each.id: row for row, each in enumerate(profiles)}
    languages = {each.id: each.article.language for each in profiles}
    wholes = np.stack([each.whole for each in profiles])
    parts = [Measured(np.empty((0, len(FEATURES))), np.empty((0, len(CONDITIONS))))]
    pairs: list[tuple[int, int]] = []
    for row, own in enumerate(profiles):
        earlier: list[Neighbour] = []
        if asked is None or own.id in asked:
            earlier = _earlier(row, profiles, wholes)
        kept, surroundings = choose_candidates(earlier, languages, own.usual)
        near = [row_of[each.article_id] for each in kept]
        besides = [row_of[each] for each in (asked or {}).get(own.id, ())]
        if others := list(dict.fromkeys((*near, *besides))):
            parts.append(
                measure(
                    own,
                    stack([profiles[each] for each in others]),
                    surroundings.among([own, *(profiles[each] for each in near)]),
                    statistics,
                    vocabulary,
                )
            )
            pairs += [(row, each) for each in others]
        statistics.add(own.rows, own.article.language, own.whole)
    labels = np.array([each.item.label for each in stream])
    groups = np.array([each.item.group for each in stream])
    left, right = np.array(pairs, dtype=np.intp).reshape(len(pairs), 2).T
    known = [stream[one].item.label not in stream[own].item.doubtful for own, one in pairs]
    return Pairs(
        measured=join_measured(parts),
        same=labels[left] == labels[right],
        left_group=groups[left],
        right_group=groups[right],
        stands_for=np.ones(len(pairs)),
    ).select(np.array(known, dtype=bool))


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


def join_measured(parts: Sequence[Measured]) -> Measured:
    """Puts rows of features together."""
    return Measured(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.conditions for part in parts]),
    )


def join_pairs(parts: Sequence[Pairs]) -> Pairs:
    """Puts the pairs of at least one stream together."""
    return Pairs(
        measured=join_measured([part.measured for part in parts]),
        same=np.concatenate([part.same for part in parts]),
        left_group=np.concatenate([part.left_group for part in parts]),
        right_group=np.concatenate([part.right_group for part in parts]),
        stands_for=np.concatenate([part.stands_for for part in parts]),
    )

"""Labelled pairs of articles: read, compared as two articles alone, and scored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, roc_auc_score

from app.analysis.analyse import analyse
from app.analysis.language import StatisticalIdentifier
from app.clustering.candidates import choose_candidates
from app.clustering.profile import Floats, Profile, profile
from app.clustering.scorer import load_scorer
from app.clustering.stream_statistics import StreamStatistics
from app.clustering.vocabulary import Vocabulary
from app.clustering.weighing import Judgement
from app.domain.article import ArticleId, RawArticle
from app.domain.errors import InvalidArticleError, UnreadableInputError
from app.embedding.registry import load_embedder, packaged_lexicon
from app.evaluation.datasets import article_from, read_articles, read_records
from app.ports import Neighbour
from app.service.preparation import embed_articles
from app.settings import Settings

Booleans = npt.NDArray[np.bool_]

_CHUNK = 512  # pairs compared with one vocabulary: bounds memory


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two articles and how much they say the same.

    Attributes:
        likeness: Higher is more alike; comparable within one file only.
        same: Whether both report one event; None for what lies between.
    """

    left: RawArticle
    right: RawArticle
    likeness: float
    same: bool | None


@dataclass(frozen=True, slots=True)
class PairScores:
    """How well log-odds tell pairs that report one event from those that do not.

    Attributes:
        pairs: All of them.
        same: Pairs that report one event.
        different: Pairs that do not; the others lie between.
        average_precision: Of `same` against `different`; 1 where a class is empty.
        area_under_curve: The same pairs; 1 where a class is empty.
        spearman: Rank correlation of log-odds and likeness over all pairs; 0 where one side
            is constant.
    """

    pairs: int
    same: int
    different: int
    average_precision: float
    area_under_curve: float
    spearman: float


@dataclass(frozen=True, slots=True)
class PairReport:
    """Scores of a file of pairs: all, of one language, of two languages."""

    all: PairScores
    same_language: PairScores
    cross_language: PairScores


def holds_pairs(path: Path) -> bool:
    """Whether the first line of a labelled file is a pair.

    Raises:
        UnreadableInputError: The file cannot be read.
    """
    first = next(read_records(path), None)
    return first is not None and {"a", "b", "label"} <= first[1].keys()


def read_pairs(path: Path, articles: Path | None = None) -> list[LabelledPair]:
    """Reads JSON Lines of pairs: `a`, `b` (ids), `label`, and the articles' fields.

    A field of one article has the suffix `_a` or `_b` (`title_a`), a field of both has none;
    without fields the articles are looked up in `articles`. Labels are 1 for the same event, 0
    for what lies between, -1 for another event; or, where a label is above 1, SemEval-2022's
    from 1 for very similar to 4 for very dissimilar: what rounds to 1 is taken for the same
    event, what rounds to 3 or 4 for another.

    Raises:
        UnreadableInputError: A file is missing, or a line is no labelled pair.
    """
    known = {raw.id: raw for raw in read_articles(articles)} if articles else {}
    found = []
    for place, fields in read_records(path):
        try:
            label = float(str(fields["label"]))
            left, right = (_side(place, fields, side, known) for side in ("a", "b"))
        except (ValueError, KeyError, InvalidArticleError) as error:
            raise UnreadableInputError(
                f"{place}: expected a labelled pair with the articles' titles or texts, or "
                f"their ids and --articles with the file that holds them: {error}"
            ) from error
        found.append((left, right, label))
    dissimilar = any(label > 1 for _, _, label in found)
    return [
        LabelledPair(left, right, -label if dissimilar else label, _same(label, dissimilar))
        for left, right, label in found
    ]


def evaluate_pairs(pairs: Sequence[LabelledPair], settings: Settings) -> PairReport:
    """Compares each pair as `explain` compares two articles of a folder that holds no other.

    Args:
        pairs: At least one.
        settings: Model and weights are used.

    Raises:
        ConfigurationError: Model or weights cannot be used.
    """
    compared = list(compare_pairs(pairs, settings))
    odds = np.array([log_odds for log_odds, _ in compared])
    cross = np.array([is_cross for _, is_cross in compared])
    return PairReport(
        all=_scores(pairs, odds, np.ones(len(pairs), dtype=bool)),
        same_language=_scores(pairs, odds, ~cross),
        cross_language=_scores(pairs, odds, cross),
    )


def compare_pairs(
    pairs: Sequence[LabelledPair], settings: Settings
) -> Iterator[tuple[float, bool]]:
    """Log-odds of each pair in order, and whether it is of two languages; as `evaluate_pairs`."""
    embedder, identifier = load_embedder(settings.model), StatisticalIdentifier()
    scorer = load_scorer(settings.scorer) if settings.scorer else load_scorer()
    lexicon = packaged_lexicon(embedder)
    for start in range(0, len(pairs), _CHUNK):
        chunk = pairs[start : start + _CHUNK]
        vocabulary = Vocabulary(lexicon)
        judgement = Judgement(scorer, StreamStatistics(vocabulary), vocabulary)
        raws = [raw for pair in chunk for raw in (pair.left, pair.right)]
        articles = embed_articles([analyse(raw, identifier) for raw in raws], embedder)
        profiles = [profile(each, vocabulary, scorer.genres) for each in articles]
        for left, right in zip(profiles[::2], profiles[1::2], strict=True):
            yield _log_odds(left, right, judgement), _language(left) != _language(right)


def _side(
    place: str, fields: Mapping[str, object], side: str, known: Mapping[ArticleId, RawArticle]
) -> RawArticle:
    identity = ArticleId(str(fields[side]))
    if identity in known:
        return known[identity]
    own = {key.removesuffix(f"_{side}"): value for key, value in fields.items()}
    return article_from(place, own | {"id": identity})


def _same(label: float, dissimilar: bool) -> bool | None:
    if dissimilar:
        return True if label < 1.5 else False if label >= 2.5 else None
    return None if label == 0 else label > 0


def _log_odds(left: Profile, right: Profile, judgement: Judgement) -> float:
    only = Neighbour(right.id, float(left.whole @ right.whole))
    _, surroundings = choose_candidates([only], {right.id: _language(right)}, left.usual)
    return judgement.log_odds(left, [right], surroundings.among([left, right]))[0]


def _language(side: Profile) -> str:
    return side.article.language


def _scores(pairs: Sequence[LabelledPair], odds: Floats, chosen: Booleans) -> PairScores:
    same = np.array([pair.same is True for pair in pairs])
    different = np.array([pair.same is False for pair in pairs])
    likeness = np.array([pair.likeness for pair in pairs])
    clear = chosen & (same | different)
    has_both = (chosen & same).any() and (chosen & different).any()
    varies = len(np.unique(likeness[chosen])) > 1 and len(np.unique(odds[chosen])) > 1
    return PairScores(
        pairs=int(chosen.sum()),
        same=int((chosen & same).sum()),
        different=int((chosen & different).sum()),
        average_precision=float(average_precision_score(same[clear], odds[clear]))
        if has_both
        else 1.0,
        area_under_curve=float(roc_auc_score(same[clear], odds[clear])) if has_both else 1.0,
        spearman=float(spearmanr(odds[chosen], likeness[chosen]).statistic) if varies else 0.0,
    )

"""Pairs of articles that were labelled one by one, and what is learnt from them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.clustering.genre import GenreModel
from app.domain.article import ArticleId
from app.domain.errors import InvalidArticleError
from app.evaluation.datasets import (
    LabelledArticle,
    article_from,
    in_order_of_publication,
    read_records,
)
from app.evaluation.pairs import read_pairs
from app.ports import Embedder, Lexicon
from app.training.examples import embed_examples
from app.training.genres import no_genres
from app.training.pairs import Pairs, collect_pairs

ALONE = ("paraphraser", "paraphraser_ru_pairs.jsonl.zst")
"""Name and file of labelled pairs: what two headlines say with nothing else in sight."""

STREAM = ("slavic", "slavic_stream.jsonl.zst")
"""Name and file of a stream of web pages, hundreds on each of a few topics."""

PAIR_FILES = (ALONE[0], STREAM[0])
"""Names of what no stories are learnt from."""

_STREAM_LABELS = Path(__file__).parent / "labelled" / "slavic_pairs.jsonl"
_SOME_PAIRS = 4  # one in so many: a thousand are enough for what a pair alone tells


@dataclass(frozen=True, slots=True)
class Label:
    """Whether two articles of the stream report one event.

    Attributes:
        stands_for: How many pairs, as likely by the weights of their day, it was drawn from.
    """

    left: ArticleId
    right: ArticleId
    same: bool
    stands_for: float


def read_alone(folder: Path) -> list[LabelledArticle]:
    """The articles of clearly labelled pairs, two by two; none when the file is not there."""
    path = folder / ALONE[1]
    found: list[LabelledArticle] = []
    clear = [pair for pair in read_pairs(path) if pair.same is not None] if path.exists() else []
    for number, pair in enumerate(clear[::_SOME_PAIRS]):
        group = f"{ALONE[0]} {number}"
        other = group if pair.same else f"{group} other"
        found.append(LabelledArticle(pair.left, group, group, ""))
        found.append(LabelledArticle(pair.right, other, group, ""))
    return found


def read_stream(folder: Path) -> list[LabelledArticle]:
    """The articles of the stream in order of publication; none when the file is not there.

    Their groups are topics. Their stories are unknown: the label is the article's id.
    """
    path = folder / STREAM[1]
    found = []
    for place, fields in read_records(path) if path.exists() else ():
        with suppress(InvalidArticleError):
            raw = article_from(place, fields)
            found.append(LabelledArticle(raw, raw.id, f"{STREAM[0]} {fields.get('topic')}", ""))
    return in_order_of_publication(found)


def collect_labelled(
    stream: Sequence[LabelledArticle],
    embedder: Embedder,
    lexicon: Lexicon,
    genres_of: Callable[[str], GenreModel] = no_genres,
) -> Pairs | None:
    """The labelled pairs of the stream, as they are measured in it; None where it has none.

    Args:
        stream: As `read_stream` gives it, or a part of it.
        embedder: The model.
        lexicon: Its own.
        genres_of: As of `collect_pairs`.
    """
    topics = {item.raw.id: item.group for item in stream}
    order = {article_id: place for place, article_id in enumerate(topics)}
    labels = {
        tuple(sorted((each.left, each.right), key=order.__getitem__)): each
        for each in read_labels()
        if each.left in order and each.right in order
    }
    if not labels:
        return None
    asked: dict[ArticleId, list[ArticleId]] = defaultdict(list)
    for earlier, later in labels:
        asked[later].append(earlier)
    examples = embed_examples([replace(item, group=item.label) for item in stream], embedder)
    pairs = collect_pairs(examples, lexicon, genres_of, asked=asked)
    sides = list(zip(pairs.right_group.tolist(), pairs.left_group.tolist(), strict=True))
    found = [labels[each] for each in sides if each in labels]
    return replace(
        pairs.select(np.array([each in labels for each in sides])),
        same=np.array([each.same for each in found]),
        left_group=np.array([topics[each.left] for each in found]),
        right_group=np.array([topics[each.right] for each in found]),
        stands_for=np.array([each.stands_for for each in found]),
    )


def read_labels() -> list[Label]:
    """The labels that come with the package."""
    return [
        Label(
            ArticleId(str(fields["a"])),
            ArticleId(str(fields["b"])),
            float(str(fields["label"])) > 0,
            float(str(fields["stands_for"])),
        )
        for _, fields in read_records(_STREAM_LABELS)
    ]

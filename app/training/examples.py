"""Labelled articles as the scorer learns from them: dated, undated, thrown together."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial

from app.analysis.analyse import analyse
from app.analysis.language import StatisticalIdentifier
from app.domain.article import Article, EmbeddedArticle
from app.evaluation.datasets import LabelledArticle
from app.ports import Embedder
from app.service.preparation import embed_articles

FAR_APART = ("gold", "gold_dense", "written")
"""Files of full texts whose events lie months apart, or a fortnight."""

FULL_TEXTS = (*FAR_APART, "days", "long_days")

ONE_EVENT_A_DAY = "front_pages"
"""File of families that each fill the days that they are of."""
_SMALL_STREAMS = (6, 12, 40)
_SOME_STORIES = 6  # one in so many stands for headlines without dates
_CHANCE_STREAMS, _CHANCE_STREAM_ARTICLES = 80, 10
_COMPRESSED_STREAMS, _COMPRESSED_DAYS = 3, 10


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A labelled article with its vectors."""

    item: LabelledArticle
    embedded: EmbeddedArticle


Stream = list[Example]
Labelled = Sequence[LabelledArticle]


def variants(name: str, labelled: Labelled) -> dict[str, Callable[[Embedder], list[Stream]]]:
    """The parts that a file is learnt from, by name; each is one or more streams.

    As it is; two by two, where it is a file of pairs; without dates; with half of the dates; as
    small streams without dates; for full texts whose events lie far apart, with all events
    of a family in the same ten days; and, for families that fill their days, all of them at once.
    So no evidence is trusted that a user's articles may lack,
    a first handful of articles is not thrown together, and time is not trusted to part events
    that may as well have come together: fitted without the compressed streams, two fortnights
    that were held out came to B-cubed .65, with them to .77.

    Args:
        name: Of the file.
        labelled: Its articles, in order.
    """
    if name == "paraphraser":
        return {name: partial(_two_by_two, labelled)}
    timeless = [undated(item) for item in labelled]
    if name == "ecb_plus":  # its dates are of the page, years after the event
        return {name: _as_given([timeless])}
    if name not in FULL_TEXTS:
        some = [item for item in timeless if _draw_text(item.label) % _SOME_STORIES == 0]
        parts = {
            name: _as_given([labelled]),
            f"{name} undated": _as_given([sorted(some, key=_draw)]),
            f"{name} small streams": _as_given(_chance_streams(timeless)),
        }
        if name == ONE_EVENT_A_DAY:
            parts[f"{name} at once"] = partial(_at_once, labelled)
        return parts
    half = [undated(item) if _draw(item) % 2 else item for item in labelled]
    parts = {
        name: _as_given([labelled]),
        f"{name} undated": _as_given([sorted(timeless, key=_draw)]),
        f"{name} half dated": _as_given([half]),
        f"{name} small streams": _as_given(_small_streams(timeless)),
    }
    if name in FAR_APART:
        parts[f"{name} compressed"] = partial(_compressed_streams, labelled)
    return parts


def embed_examples(labelled: Labelled, embedder: Embedder) -> Stream:
    """Labelled articles with their vectors, in order."""
    articles = [analyse(item.raw, _identifier()) for item in labelled]
    embedded = embed_articles(articles, embedder)
    return [Example(item, each) for item, each in zip(labelled, embedded, strict=True)]


@cache
def _identifier() -> StatisticalIdentifier:
    return StatisticalIdentifier()  # its model takes long to read


def _as_given(streams: Sequence[Labelled]) -> Callable[[Embedder], list[Stream]]:
    return lambda embedder: [embed_examples(each, embedder) for each in streams]


def _two_by_two(labelled: Labelled, embedder: Embedder) -> list[Stream]:
    examples = embed_examples(labelled, embedder)
    return [examples[at : at + 2] for at in range(0, len(examples), 2)]


def _compressed_streams(labelled: Labelled, embedder: Embedder) -> list[Stream]:
    """All events of a family in the same ten days, by whole days, several times over."""
    examples = embed_examples(labelled, embedder)
    first: dict[str, datetime] = {}
    for each in examples:
        if (published := each.embedded.article.published) is not None:
            first[each.item.label] = min(first.get(each.item.label, published.at), published.at)
    family: dict[str, datetime] = {}
    for each in examples:
        if (began := first.get(each.item.label)) is not None:
            family[each.item.group] = min(family.get(each.item.group, began), began)
    streams = []
    for number in range(_COMPRESSED_STREAMS):
        shifts = {
            each.item.label: family[each.item.group]
            + timedelta(days=_draw_text(f"{number} {each.item.label}") % _COMPRESSED_DAYS)
            - first[each.item.label]
            for each in examples
            if each.item.label in first
        }
        moved = [_moved(each, shifts) for each in examples]
        streams.append(sorted(moved, key=_when))
    return streams


def _at_once(labelled: Labelled, embedder: Embedder) -> list[Stream]:
    """All families from the same day on: what is of one is no longer alone in the world."""
    examples = embed_examples(labelled, embedder)
    first: dict[str, datetime] = {}
    for each in examples:
        if (published := each.embedded.article.published) is not None:
            group = each.item.group
            first[group] = min(first.get(group, published.at), published.at)
    start = min(first.values())
    shifts = {each.item.label: start - first[each.item.group] for each in examples}
    return [sorted((_moved(each, shifts) for each in examples), key=_when)]


def _moved(example: Example, shifts: Mapping[str, timedelta]) -> Example:
    article = example.embedded.article
    if article.published is None:
        return example
    shift = timedelta(days=round(shifts[example.item.label] / timedelta(days=1)))
    dates = tuple(
        replace(date, first=date.first + shift, last=date.last + shift)
        for date in article.event_dates
    )
    published = replace(article.published, at=article.published.at + shift)
    moved = replace(article, published=published, event_dates=dates)
    return replace(example, embedded=replace(example.embedded, article=moved))


def _when(example: Example) -> tuple[float, str]:
    article: Article = example.embedded.article
    return article.published.at.timestamp() if article.published else 0.0, article.id


def _small_streams(labelled: Labelled) -> list[Labelled]:
    families: dict[str, list[LabelledArticle]] = {}
    for item in labelled:
        families.setdefault("" if item.group == item.label else item.group, []).append(item)
    return [
        sorted(family, key=partial(_draw, seed=str(size)))[:size]
        for family in families.values()
        for size in _SMALL_STREAMS
        if len(family) > 2
    ]


def _chance_streams(labelled: Labelled) -> list[Labelled]:
    """Few articles thrown together by chance: nearly all of them alone."""
    return [
        sorted(labelled, key=partial(_draw, seed=f"chance {number}"))[:_CHANCE_STREAM_ARTICLES]
        for number in range(_CHANCE_STREAMS)
    ]


def undated(item: LabelledArticle) -> LabelledArticle:
    """The article without its date."""
    return replace(item, raw=replace(item.raw, published=None))


def _draw(item: LabelledArticle, seed: str = "") -> int:
    """A number that stands for chance: the same at every run."""
    return _draw_text(f"{seed}{item.raw.id}")


def _draw_text(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())

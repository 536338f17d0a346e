"""Large collections invented out of real articles: what speed is measured on.

Each invented article mixes the words, numbers, dates and vectors of two or three real ones, as a
text of their sentences would, and shows half of the sentences of one; every five of one mixture
are a story.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import numpy as np

from app.domain.article import Article, ArticleId, EmbeddedArticle
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.story import Membership, StoryId
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.domain.vectors import unit_rows
from app.ports import Store

NOW = datetime(2026, 1, 15, tzinfo=UTC)
"""What is invented was published before."""

STORY_SIZE = 5
_CHUNK = 5_000  # articles committed at once

_T = TypeVar("_T")


class Mixer:
    """Invents articles out of real ones; the same for the same seed.

    Args:
        real: Articles to mix.
        seed: Of all choices.
        window: The invented articles are published within this time before `NOW`.
    """

    def __init__(self, real: Sequence[EmbeddedArticle], seed: int, window: timedelta) -> None:
        self._real = real
        self._chance = random.Random(seed)  # noqa: S311 - a seed makes it repeatable
        self._window = window
        self._made = 0

    def story(self) -> list[EmbeddedArticle]:
        """Mixtures of the same two articles, each with a little of a third."""
        first, second = self._chance.sample(self._real, 2)
        age = self._chance.random() * self._window
        return [self._mixture(first, second, age) for _ in range(STORY_SIZE)]

    def newcomers(self, known: Sequence[EmbeddedArticle], count: int) -> list[EmbeddedArticle]:
        """New articles of `NOW`: every other one much like a known article."""
        found = []
        for place in range(count):
            first, second = self._chance.sample(self._real, 2)
            if place % 2:
                first = self._chance.choice(known)
            found.append(self._mixture(first, second, timedelta()))
        return found

    def _mixture(
        self, first: EmbeddedArticle, second: EmbeddedArticle, age: timedelta
    ) -> EmbeddedArticle:
        third, share = self._chance.choice(self._real), self._chance.uniform(0.6, 0.9)
        parts = [(first, share), (second, (1 - share) * 0.7), (third, (1 - share) * 0.3)]
        self._made += 1
        at = NOW - age + timedelta(hours=self._chance.random() * 6)
        article = replace(
            first.article,
            id=ArticleId(f"made-{self._made}"),
            title=f"{first.article.title} ({self._chance.randrange(10_000)})",
            body=self._half(first.article.body),
            published=Published(at, Precision.SECOND, PublishedOrigin.GIVEN),
            content_hash=f"{self._made:064x}",
            source=f"outlet-{self._chance.randrange(500)}",
            terms=self._some([(each.article.terms, part) for each, part in parts]),
            numbers=self._some([(each.article.numbers, part) for each, part in parts]),
            event_dates=self._some([(each.article.event_dates, part) for each, part in parts]),
            fingerprint=_united(first.article, third.article),
        )
        vectors = unit_rows(
            np.stack(
                [
                    sum(part * each.headline for each, part in parts),
                    sum(part * each.whole for each, part in parts),
                ]
            ).astype(np.float32)
        )
        return EmbeddedArticle(article, vectors[0], vectors[1])

    def _half(self, body: str) -> str:
        """Half of the sentences, in another order."""
        sentences = body.split(". ")
        return ". ".join(self._chance.sample(sentences, -(-len(sentences) // 2)))

    def _some(self, parts: Sequence[tuple[Sequence[_T], float]]) -> tuple[_T, ...]:
        return tuple(
            item for items, share in parts for item in items if self._chance.random() < share
        )


def committed(store: Store, mixer: Mixer, articles: int) -> Iterator[list[EmbeddedArticle]]:
    """Fills a store with invented stories, some thousands of articles a step.

    Args:
        store: It is told in which story each article is; nothing is weighed.
        mixer: Invents them.
        articles: How many, a multiple of `STORY_SIZE` or a few less.

    Yields:
        What was committed last.
    """
    for start in range(0, articles, _CHUNK):
        count = min(_CHUNK, articles - start) // STORY_SIZE
        stories = [mixer.story() for _ in range(count)]
        batch = [each for story in stories for each in story]
        store.commit(batch, [placed(each, story[0]) for story in stories for each in story])
        yield batch


def placed(article: EmbeddedArticle, first: EmbeddedArticle) -> Decision:
    """Puts an article into the story that its first article opened."""
    place = Membership(article.article.id, StoryId(f"story-{first.article.id}"))
    kind = DecisionKind.OPENED if article is first else DecisionKind.JOINED
    return Decision(kind, Cause.ENGINE, NOW, (Move(article.article.id, None, place),))


def _united(first: Article, second: Article) -> tuple[int, ...]:
    """MinHash of both texts together: the smaller of each pair of minima."""
    if not first.fingerprint or not second.fingerprint:
        return ()
    return tuple(map(min, first.fingerprint, second.fingerprint))

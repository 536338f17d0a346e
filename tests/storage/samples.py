"""Articles and decisions that the tests of the store share."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import numpy as np

from app.domain.article import (
    Article,
    ArticleId,
    EmbeddedArticle,
    EventDate,
    Number,
    Term,
    TermKind,
)
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.evidence import Contribution, Evidence, EvidenceKind, Receipt, StoryScore
from app.domain.story import Membership, StoryId
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.domain.vectors import unit_rows

START = datetime(2025, 2, 27, 6, tzinfo=UTC)
DIMENSION = 8


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


def published(at: datetime | None, precision: Precision = Precision.SECOND) -> Published | None:
    return None if at is None else Published(at, precision, PublishedOrigin.GIVEN)


def article(
    name: str,
    *,
    title: str = "Talks in Istanbul",
    body: str = "The delegations met.",
    language: str = "en",
    source: str | None = "wire",
    at: datetime | None = START,
    precision: Precision = Precision.SECOND,
) -> EmbeddedArticle:
    """An article with every field filled; its vectors follow from its name and title."""
    digest = hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()
    seed = int.from_bytes(hashlib.sha256(f"{name}{title}".encode()).digest()[:8], "big")
    headline, whole = unit_rows(np.random.default_rng(seed).normal(size=(2, DIMENSION)))
    return EmbeddedArticle(
        article=Article(
            id=ArticleId(name),
            language=language,
            title=title,
            body=body,
            received_at=hours(500),
            published=published(at, precision),
            source=source,
            url=f"https://example.org/{name}",
            content_hash=digest,
            terms=(Term("ryabkov", "Рябков", TermKind.NAME, 1.0),),
            numbers=(Number(1_500_000.0, "1,5 млн", False, 0.3),),
            event_dates=(EventDate(date(2025, 2, 27), date(2025, 2, 28), "27–28.2.", True, 0.1),),
            fingerprint=(2**64 - 1, 0, 17),
        ),
        headline=headline,
        whole=whole,
    )


def place(name: str, story: str, copy_of: str | None = None) -> Membership:
    return Membership(
        ArticleId(name), StoryId(story), None if copy_of is None else ArticleId(copy_of)
    )


def opened(name: str, story: str, *, at: datetime = START) -> Decision:
    return decided(DecisionKind.OPENED, Move(ArticleId(name), None, place(name, story)), at=at)


def joined(
    name: str,
    story: str,
    *,
    copy_of: str | None = None,
    receipt: Receipt | None = None,
    at: datetime = START,
) -> Decision:
    kind = DecisionKind.JOINED if copy_of is None else DecisionKind.COPY
    move = Move(ArticleId(name), None, place(name, story, copy_of))
    return decided(kind, move, receipt=receipt, at=at)


def merged(ceased: str, successor: str, *names: str, at: datetime = START) -> Decision:
    moves = [Move(ArticleId(n), place(n, ceased), place(n, successor)) for n in names]
    return decided(
        DecisionKind.MERGED, *moves, at=at, redirect=(StoryId(ceased), StoryId(successor))
    )


def moved(name: str, before: str, after: str | None, *, at: datetime = START) -> Decision:
    target = None if after is None else place(name, after)
    return decided(DecisionKind.MOVED, Move(ArticleId(name), place(name, before), target), at=at)


def decided(
    kind: DecisionKind,
    *moves: Move,
    at: datetime = START,
    receipt: Receipt | None = None,
    redirect: tuple[StoryId, StoryId] | None = None,
) -> Decision:
    return Decision(kind, Cause.ENGINE, at, moves, receipt, redirect)


def receipt(story: str, log_odds: float = 2.5) -> Receipt:
    parts = (
        Contribution(EvidenceKind.PRIOR, -4.25, ""),
        Contribution(EvidenceKind.NAMES, log_odds + 4.25, "Рябков = Ryabkov"),
    )
    return Receipt(StoryScore(StoryId(story), log_odds, ArticleId("a"), Evidence(parts)), None)

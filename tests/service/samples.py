"""The packaged sample as input, services on folders of their own, and made-up articles."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import app.cli
from app.bootstrap import Service, open_service
from app.domain.article import Article, ArticleId, EmbeddedArticle, RawArticle
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.story import Membership, StoryId
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.domain.vectors import Vector
from app.evaluation.datasets import READ_AT
from app.intake.files import read_paths
from app.intake.validation import Limits
from app.service.views import ItemResult
from app.settings import Settings
from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore
from tests.fakes import NOW

SAMPLE_FILE = Path(app.cli.__file__).parent / "sample" / "articles.jsonl"


def read_sample() -> list[RawArticle]:
    """The 224 reports in order of the file."""
    items = read_paths([SAMPLE_FILE], received_at=READ_AT, limits=Limits(5_000_000))
    return [item for item in items if isinstance(item, RawArticle)]


def reports_of(*events: str) -> list[RawArticle]:
    """The sample's reports of some events, in order of publication."""
    chosen = [raw for raw in read_sample() if event_of(raw.id) in events]
    return sorted(chosen, key=lambda raw: (raw.published.at if raw.published else READ_AT, raw.id))


def event_of(article_id: str) -> str:
    """What the sample's ids name: 'dev-luna25-03' is of 'luna25'."""
    return article_id.removeprefix("dev-").rsplit("-", 1)[0]


@contextmanager
def service_in(folder: Path, batch_size: int = 256) -> Iterator[Service]:
    """A real, writable service."""
    with open_service(Settings(data_dir=folder, batch_size=batch_size), writable=True) as opened:
        yield opened


def ingest(folder: Path, raws: Sequence[RawArticle], batch_size: int = 256) -> list[ItemResult]:
    """Opens a service, takes articles in, closes it."""
    with service_in(folder, batch_size) as service:
        return list(service.ingest.run(raws))


@contextmanager
def store_in(folder: Path) -> Iterator[SqlStore]:
    """The store that a service left in a folder."""
    store = SqlStore(DataFolder(folder).database_path)
    try:
        yield store
    finally:
        store.close()


def places_in(folder: Path) -> dict[ArticleId, Membership]:
    """Every article's place."""
    with store_in(folder) as store:
        return store.memberships([raw for ids, _, _ in store.vectors() for raw in ids])


def reworded(raw: RawArticle, other: RawArticle) -> RawArticle:
    """The article with another's words and date, under its own id."""
    return replace(other, id=raw.id, url=raw.url)


def embedded(name: str, vector: Vector, *, title: str = "", body: str = "") -> EmbeddedArticle:
    """An article with a vector made by hand."""
    published = Published(datetime(2025, 2, 1, tzinfo=UTC), Precision.DAY, PublishedOrigin.GIVEN)
    article = Article(
        id=ArticleId(name),
        language="en",
        title=title or name,
        body=body,
        received_at=NOW,
        published=published,
        source=None,
        url=None,
        content_hash=name,
    )
    return EmbeddedArticle(article, vector, vector)


def opened(name: str) -> Decision:
    """The decision that article `name` opens the story `s-name`."""
    place = Membership(ArticleId(name), StoryId(f"s-{name}"))
    return Decision(DecisionKind.OPENED, Cause.ENGINE, NOW, (Move(place.article_id, None, place),))


def at_angle(angle: float) -> Vector:
    """A unit vector; the cosine of two is that of the angle between them (radians)."""
    return np.array([np.cos(angle), np.sin(angle)], dtype=np.float32)

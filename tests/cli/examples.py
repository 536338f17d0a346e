"""Stories and articles as the API answers them, to be shown."""

from datetime import UTC, datetime

from app.domain.article import Article, ArticleId
from app.domain.evidence import Contribution, Evidence, EvidenceKind
from app.domain.story import Membership, StoryId, StorySummary
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.service.views import ArticleView, PairView
from app.web import schemas, wire


def story(
    identifier: str = "s-1",
    headline: str = "Путин и Байден поговорили",
    first: datetime | None = datetime(2021, 12, 7, 18, tzinfo=UTC),
    last: datetime | None = datetime(2021, 12, 8, 9, tzinfo=UTC),
) -> schemas.Story:
    summary = StorySummary(
        id=StoryId(identifier),
        headline=headline,
        headline_language="ru",
        languages={"ru": 2, "bg": 1},
        sources={"ria.example": 1, "bta.example": 1},
        article_count=3,
        copy_count=1,
        first_published_at=first,
        last_published_at=last,
        updated_at=datetime(2021, 12, 9, tzinfo=UTC),
        storyline_id=None,
    )
    return wire.story(summary)


def article(identifier: str, title: str = "Видеоразговор", language: str = "bg") -> Article:
    return Article(
        id=ArticleId(identifier),
        language=language,
        title=title,
        body="",
        received_at=datetime(2021, 12, 9, tzinfo=UTC),
        published=None,
        source="bta.example",
        url=None,
        content_hash=identifier,
    )


def in_story(
    identifier: str, copy_of: str | None = None, published: Published | None = None
) -> schemas.Article:
    twin = None if copy_of is None else ArticleId(copy_of)
    view = ArticleView(
        article=article(identifier, title=f"title of {identifier}"),
        membership=Membership(ArticleId(identifier), StoryId("s-1"), twin),
        published=published,
    )
    return wire.article(view)


def published(
    precision: Precision = Precision.SECOND, origin: PublishedOrigin = PublishedOrigin.GIVEN
) -> Published:
    return Published(
        at=datetime(2021, 12, 7, 18, 48, tzinfo=UTC), precision=precision, origin=origin
    )


def pair() -> schemas.Pair:
    view = PairView(
        left=article("a", "Рябков в Женеве", "ru"),
        right=article("b", "Ryabkov in Geneva [live]", "en"),
        evidence=Evidence(
            (
                Contribution(EvidenceKind.PRIOR, -3.0, "how seldom"),
                Contribution(EvidenceKind.NAMES, 4.5, "Рябков = Ryabkov"),
            )
        ),
        probability=0.82,
        sentences=(),
    )
    return wire.pair(view)

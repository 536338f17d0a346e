"""What use cases return -> the JSON of the REST API, in one place."""

import math
from dataclasses import asdict

from app import __version__
from app.domain.article import Article, EventDate, TermKind
from app.domain.evidence import Evidence, Receipt, StoryScore
from app.domain.story import StorySummary
from app.domain.story_list import StoryPage
from app.ports import Totals
from app.service.search_pages import SearchPage
from app.service.views import (
    ArticleView,
    ExplanationView,
    ItemResult,
    MatchView,
    PairView,
    StorylineView,
    StoryView,
)
from app.web import schemas


def article(view: ArticleView) -> schemas.Article:
    """An article in its story."""
    source = view.article
    published = view.published
    return schemas.Article(
        id=source.id,
        language=source.language,
        title=source.title,
        text=source.body,
        text_forgotten=source.text_forgotten,
        source=source.source,
        url=source.url,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_origin=published.origin if published else None,
        received_at=source.received_at,
        story_id=view.membership.story_id,
        copy_of=view.membership.copy_of,
        names=[term.surface for term in source.terms if term.kind is TermKind.NAME],
        numbers=[number.surface for number in source.numbers],
        event_dates=[_event_date(stated) for stated in source.event_dates],
    )


def reference(source: Article) -> schemas.ArticleReference:
    """An article as others refer to it."""
    return schemas.ArticleReference.model_validate(source, from_attributes=True)


def story(summary: StorySummary) -> schemas.Story:
    """A story as lists show it."""
    return schemas.Story.model_validate(summary, from_attributes=True)


def story_detail(view: StoryView) -> schemas.StoryDetail:
    """A story with its articles and storyline."""
    return schemas.StoryDetail(
        **dict(story(view.summary)),
        articles=[article(member) for member in view.articles],
        storyline=storyline(view.storyline) if view.storyline else None,
    )


def story_page(page: StoryPage) -> schemas.StoryPage:
    """A page of stories."""
    return schemas.StoryPage(
        stories=[story(summary) for summary in page.stories], next_cursor=page.next_cursor
    )


def storyline(view: StorylineView) -> schemas.Storyline:
    """A storyline with its stories."""
    return schemas.Storyline(id=view.id, stories=[story(summary) for summary in view.stories])


def pair(view: PairView) -> schemas.Pair:
    """Two articles compared."""
    return schemas.Pair(
        left=reference(view.left),
        right=reference(view.right),
        log_odds=view.evidence.log_odds,
        probability=view.probability,
        evidence=_evidence(view.evidence),
        sentences=[
            schemas.AlignedSentences.model_validate(found, from_attributes=True)
            for found in view.sentences
        ],
    )


def explanation(view: ExplanationView) -> schemas.Explanation:
    """Why an article is in its story."""
    return schemas.Explanation(
        article=reference(view.article.article),
        story=story(view.story),
        receipt=receipt(view.receipt) if view.receipt else None,
        pair=pair(view.pair) if view.pair else None,
        runner_up=story(view.runner_up) if view.runner_up else None,
        copy_of=view.article.membership.copy_of,
        correction=schemas.Event.model_validate(view.correction) if view.correction else None,
    )


def match(view: MatchView) -> schemas.Match:
    """Which story a text belongs to."""
    return schemas.Match(
        language=view.article.language,
        title=view.article.title,
        published_at=view.article.published.at if view.article.published else None,
        published_precision=view.article.published.precision if view.article.published else None,
        candidates=[
            schemas.MatchCandidate(
                story=story(candidate.story),
                probability=candidate.probability,
                score=_score(candidate.score),
            )
            for candidate in view.candidates
        ],
        new_probability=view.new_probability,
    )


def search_result(page: SearchPage) -> schemas.SearchResult:
    """A page of stories found."""
    return schemas.SearchResult(
        hits=[
            schemas.SearchHit(
                story=story(hit.story),
                article=reference(hit.article),
                score=hit.score,
                passage=[
                    schemas.Segment.model_validate(piece, from_attributes=True)
                    for piece in hit.passage
                ],
            )
            for hit in page.hits
        ],
        next_cursor=page.next_cursor,
    )


def health(totals: Totals) -> schemas.Health:
    """That the service answers."""
    return schemas.Health(status="ok", version=__version__, **asdict(totals))


def article_result(result: ItemResult) -> schemas.ArticleResult:
    """What became of an article that was not rejected."""
    return schemas.ArticleResult(
        id=result.id or "",
        status=result.outcome,
        story_id=result.story_id or "",
        copy_of=result.copy_of,
    )


def probability(log_odds: float) -> float:
    """Log-odds as a probability in [0, 1]."""
    return 0.5 * (1.0 + math.tanh(0.5 * log_odds))


def receipt(source: Receipt) -> schemas.Receipt:
    """Why an article was put where it is."""
    chosen, runner_up = source.chosen, source.runner_up
    return schemas.Receipt(
        chosen=_score(chosen) if chosen else None,
        runner_up=_score(runner_up) if runner_up else None,
        margin=chosen.log_odds - runner_up.log_odds if chosen and runner_up else None,
    )


def _score(score: StoryScore) -> schemas.StoryScore:
    return schemas.StoryScore(
        story_id=score.story_id,
        log_odds=score.log_odds,
        probability=probability(score.log_odds),
        nearest_article_id=score.nearest,
        evidence=_evidence(score.evidence),
    )


def _evidence(evidence: Evidence) -> list[schemas.Contribution]:
    return [
        schemas.Contribution.model_validate(part, from_attributes=True)
        for part in evidence.contributions
    ]


def _event_date(stated: EventDate) -> schemas.EventDate:
    return schemas.EventDate(first=stated.first, last=stated.last, written=stated.surface)

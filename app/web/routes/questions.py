"""Questions that store nothing: which story is this, where is it told, are these two one."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from app.domain.article import ArticleId
from app.intake.validation import article_from_fields
from app.web import examples, schemas, wire
from app.web.dependencies import LimitsOf, ServiceOf
from app.web.routes.documentation import example, problems

router = APIRouter(prefix="/v1", tags=["questions"])


@router.post(
    "/match",
    summary="Which story is this?",
    response_model=schemas.Match,
    responses={
        200: example(examples.MATCH, "Candidates, best first."),
        **problems(400, 413, 422, 503),
    },
)
def match_text(text: schemas.MatchIn, service: ServiceOf, limits: LimitsOf) -> schemas.Match:
    """Finds the story of a text in any language. Nothing is stored.

    Each candidate comes with its evidence; `new_probability` tells how likely it is that no
    known story is the text's story.
    """
    raw = article_from_fields(
        text.model_dump(), received_at=datetime.now(UTC), limits=limits, origin="text"
    )
    return wire.match(service.queries.match(raw, limit=text.limit))


@router.get(
    "/search",
    summary="Search stories",
    response_model=schemas.SearchResult,
    responses={200: example(examples.SEARCH_RESULT, "Hits, best first."), **problems(422, 503)},
)
def search_stories(
    service: ServiceOf,
    q: Annotated[
        str, Query(description="Words or a sentence, in any language.", examples=["Зеленский"])
    ],
    limit: Annotated[int, Query(ge=1, le=100, description="Most hits.")] = 20,
) -> schemas.SearchResult:
    """Searches by meaning and by words together, across languages and scripts."""
    return wire.search_result(service.queries.search(q, limit=limit))


@router.post(
    "/pairs:explain",
    summary="Do two articles report the same event?",
    response_model=schemas.Pair,
    responses={200: example(examples.PAIR, "The evidence."), **problems(400, 404, 422, 503)},
)
def explain_pair(pair: schemas.PairIn, service: ServiceOf) -> schemas.Pair:
    """Evidence for and against, its sum as a probability, and the best aligned sentences."""
    return wire.pair(service.queries.compare(ArticleId(pair.left), ArticleId(pair.right)))

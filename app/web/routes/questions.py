"""Questions that store nothing: which story is this, where is it told, are these two one."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from app.domain.article import ArticleId
from app.intake.validation import article_from_fields
from app.web import examples, schemas, wire
from app.web.dependencies import LimitsOf, ServiceOf
from app.web.routes.documentation import example, problems
from app.web.search_filters import SearchIn, page_found

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
async def match_text(text: schemas.MatchIn, service: ServiceOf, limits: LimitsOf) -> schemas.Match:
    """Finds the story of a text, a headline or a page in any language. Nothing is stored.

    With a `url` alone the page is fetched, by the rules that feeds are fetched by: `robots.txt`
    is kept and private addresses are refused. Each candidate comes with its evidence, whose
    contributions add up to its log-odds; `probability` is what these say, and
    `new_probability` how likely it is that no known story is the text's story.
    """
    if isinstance(text.url, str) and not text.title and not text.text:
        raw = await service.feeds.pages.read(text.url)
    else:
        raw = article_from_fields(
            text.model_dump(), received_at=datetime.now(UTC), limits=limits, origin="text"
        )
    return wire.match(await run_in_threadpool(service.queries.match, raw, limit=text.limit))


@router.get(
    "/search",
    summary="Search stories",
    response_model=schemas.SearchResult,
    responses={
        200: example(examples.SEARCH_RESULT, "A page of hits, best first."),
        **problems(422, 503),
    },
)
def search_stories(asked: Annotated[SearchIn, Query()], service: ServiceOf) -> schemas.SearchResult:
    """Searches by meaning and by words together, across languages and scripts.

    A name is found however it is romanised ('Selenskyj' finds 'Зеленський'), a word also when a
    letter is wrong. `passage` shows where the words stand. Filters choose among articles: a
    story found has an article that meets them all.

    A page holds the best stories that none before it held, so each comes once, whatever was
    written in between; what came in meanwhile is ranked with the rest of the page that shows it.
    A search ends after 500 stories.
    """
    return wire.search_result(page_found(asked, service.queries))


@router.post(
    "/pairs:explain",
    summary="Do two articles report the same event?",
    response_model=schemas.Pair,
    responses={200: example(examples.PAIR, "The evidence."), **problems(400, 404, 422, 503)},
)
def explain_pair(pair: schemas.PairIn, service: ServiceOf) -> schemas.Pair:
    """Evidence for and against, its sum as a probability, and the best aligned sentences."""
    return wire.pair(service.queries.compare(ArticleId(pair.left), ArticleId(pair.right)))

"""`/v1/articles`: taking articles in, one or many; reading one and why it is where it is."""

from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from app.domain.article import ArticleId, RawArticle
from app.domain.errors import InvalidArticleError
from app.intake.validation import article_from_fields
from app.service.corrections import By
from app.service.views import ItemResult, Outcome
from app.web import etags, examples, schemas, wire
from app.web.bulk import NDJSON_MEDIA_TYPE, BulkResponse
from app.web.dependencies import AuthorOf, LimitsOf, ReasonOf, ServiceOf, WriterOf
from app.web.problems import ProblemError
from app.web.rejections import kind_of_rejection
from app.web.routes.documentation import NOT_MODIFIED, example, problems, with_etag
from app.web.writer import Writer

router = APIRouter(prefix="/v1", tags=["articles"])


@router.post(
    "/articles",
    summary="Take an article in",
    response_model=schemas.ArticleResult,
    status_code=201,
    responses={
        201: example(examples.ARTICLE_RESULT, "Added, and in a story."),
        200: {
            "model": schemas.ArticleResult,
            **example(
                {**examples.ARTICLE_RESULT, "status": "unchanged"},
                "It was there: `updated` with another text, or `unchanged`.",
            ),
        },
        **problems(400, 413, 422, 503),
    },
)
async def add_article(
    article: schemas.ArticleIn,
    response: Response,
    service: ServiceOf,
    writer: WriterOf,
    limits: LimitsOf,
) -> schemas.ArticleResult:
    """Cleans the article, finds its language, date and names, and puts it in its story.

    The answer comes when everything is safely stored. Sending the same article again changes
    nothing; another text under the same `id` becomes its new version.
    """
    raw = article_from_fields(
        article.model_dump(), received_at=datetime.now(UTC), limits=limits, origin="article"
    )
    result = await _taken_in(raw, writer)
    if result.outcome is not Outcome.ADDED:
        response.status_code = 200
    response.headers["Location"] = f"/v1/articles/{quote(result.id or '', safe='')}"
    return wire.article_result(result)


@router.put(
    "/articles/{article_id:path}",
    summary="Take an article in under an id of yours",
    response_model=schemas.ArticleResult,
    responses={
        200: example(
            {**examples.ARTICLE_RESULT, "status": "updated"},
            "It was there: `updated` with another text, or `unchanged`.",
        ),
        201: {
            "model": schemas.ArticleResult,
            **example(examples.ARTICLE_RESULT, "Added, and in a story."),
        },
        **problems(400, 413, 422, 503),
    },
)
async def put_article(
    article_id: ArticleId,
    article: schemas.ArticleIn,
    response: Response,
    writer: WriterOf,
    limits: LimitsOf,
) -> schemas.ArticleResult:
    """As `POST /v1/articles`, with the id from the address: sending it again changes nothing.

    An `id` in the body must be the same or absent.
    """
    fields = article.model_dump()
    if fields["id"] not in (None, article_id):
        raise InvalidArticleError(f"expected the id {article_id!r} or none", field="id")
    raw = article_from_fields(
        {**fields, "id": article_id},
        received_at=datetime.now(UTC),
        limits=limits,
        origin="article",
    )
    if raw.id != article_id:
        raise InvalidArticleError(
            f"expected an id without blanks around it and control characters, found {article_id!r}",
            field="id",
        )
    result = await _taken_in(raw, writer)
    if result.outcome is Outcome.ADDED:
        response.status_code = 201
    return wire.article_result(result)


@router.delete(
    "/articles/{article_id:path}",
    summary="Delete an article for good",
    status_code=204,
    responses={204: {"description": "Deleted."}, **problems(404, 410, 422, 503)},
)
async def delete_article(
    article_id: ArticleId, writer: WriterOf, author: AuthorOf, reason: ReasonOf = None
) -> None:
    """Its texts, vectors and words go; only its id stays in the history of its story."""
    await writer.correct(lambda to: to.delete(article_id, By(author, reason)))


@router.post(
    "/articles:bulk",
    summary="Take many articles in",
    response_class=Response,
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "One article a line, as for `POST /v1/articles`.",
            "content": {
                NDJSON_MEDIA_TYPE: {
                    "schema": {"type": "string", "format": "binary"},
                    "example": examples.BULK_IN,
                }
            },
        }
    },
    responses={
        200: {
            "description": "One result (`BulkResult`) a line, in the order of the lines.",
            "content": {
                NDJSON_MEDIA_TYPE: {
                    "schema": {"type": "string", "format": "binary"},
                    "example": examples.BULK_OUT,
                }
            },
        },
        **problems(400, 413, 503),
    },
)
async def add_articles(
    request: Request, service: ServiceOf, writer: WriterOf, limits: LimitsOf
) -> Response:
    """Reads newline-delimited JSON as it comes and answers each line when it is safely stored.

    A line that cannot be used gets a result with its problem and never stops the others.
    Blank lines are passed over. Memory stays bounded however many lines come; results that are
    not read yet wait on disk, so a client may send everything before it reads. Sending lines again
    is harmless, since an article is known by its id, address or content: there is no
    `Idempotency-Key` here. When the request itself breaks off (too large, storage full, the
    server stops), a last line with `index` null tells why; what was answered before it is stored.
    """
    return BulkResponse(
        writer,
        limits=limits,
        batch_size=service.settings.batch_size,
        stopping=request.app.state.stopping,
    )


@router.get(
    "/articles/{article_id:path}",
    summary="An article",
    response_model=schemas.Article,
    responses={
        200: with_etag(example(examples.ARTICLE, "The article.")),
        304: NOT_MODIFIED,
        **problems(404, 410, 503),
    },
)
def get_article(request: Request, article_id: ArticleId, service: ServiceOf) -> Response:
    """The latest version of an article, cleaned, with what was found in it and its story.

    A publication time that the article does not state is estimated from its story's other
    reports (`published_origin` is `story`) or null; it is never the time of arrival.
    """
    view = service.queries.article(article_id)
    revision = service.history.revision(view.membership.story_id)
    return etags.answer(request, wire.article(view), revision=revision)


async def _taken_in(raw: RawArticle, writer: Writer) -> ItemResult:
    """What became of an article that is taken in.

    Raises:
        ProblemError: It was rejected.
    """
    result = await writer.take_in(raw)
    if result.problem is not None:
        raise ProblemError(kind_of_rejection(result.problem), result.problem.reason)
    return result

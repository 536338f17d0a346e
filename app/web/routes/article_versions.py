"""`/v1/articles/{article_id}/…`: why it is in its story, who repeats its text, what it was."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.domain.article import ArticleId
from app.web import etags, examples, schemas, story_wire, version_wire, wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import NOT_MODIFIED, example, problems, with_etag

router = APIRouter(prefix="/v1/articles", tags=["articles"])


@router.get(
    "/{article_id:path}/explanation",
    summary="Why an article is in its story",
    response_model=schemas.Explanation,
    responses={
        200: example(examples.EXPLANATION, "The evidence."),
        **problems(404, 410, 503),
    },
)
def explain_article(article_id: ArticleId, service: ServiceOf) -> schemas.Explanation:
    """The receipt of the decision and the article beside the one that speaks most for it.

    Evidence is named and signed, in log-odds; it adds up to the decision. The runner-up is the
    best story that the article was not put in, and `margin` tells by how much it lost.
    """
    return wire.explanation(service.queries.explain(article_id))


@router.get(
    "/{article_id:path}/copies",
    summary="Who repeats an article's text",
    response_model=story_wire.ArticleCopies,
    responses={
        200: with_etag(example(story_wire.COPIES, "The original and its copies.")),
        304: NOT_MODIFIED,
        **problems(404, 410, 503),
    },
)
def list_copies(request: Request, article_id: ArticleId, service: ServiceOf) -> Response:
    """Asked of a copy, the same: the article that stands for the text, and all that repeat it."""
    story_id = service.queries.article(article_id).membership.story_id
    view = service.queries.story(story_id)
    shown = story_wire.copies(article_id, view)
    return etags.answer(request, shown, revision=view.revision)


@router.get(
    "/{article_id:path}/versions",
    summary="What an article was before, and what changed",
    response_model=version_wire.ArticleVersions,
    responses={
        200: example(version_wire.VERSIONS, "The versions."),
        **problems(404, 410, 503),
    },
)
def list_versions(article_id: ArticleId, service: ServiceOf) -> version_wire.ArticleVersions:
    """Each version with the words it kept, added and removed; the present one comes last."""
    return version_wire.versions(article_id, service.queries.versions(article_id))

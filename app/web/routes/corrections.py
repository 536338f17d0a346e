"""Corrections: what people decide about stories, articles and pairs of articles."""

from typing import Annotated

from fastapi import APIRouter, Header, Path

from app.domain.article import ArticleId
from app.domain.constraint import ConstraintKind
from app.domain.errors import NotFoundError
from app.domain.story import StoryId
from app.service.corrections import By, Corrections
from app.service.views import Corrected
from app.web import ledger_examples, ledger_wire
from app.web.dependencies import AuthorOf, ReasonOf, ServiceOf, WriterOf
from app.web.etags import expected
from app.web.routes.documentation import example, problems

router = APIRouter(prefix="/v1", tags=["corrections"])

_LARGEST_NUMBER = 2**63 - 1  # of a row of the ledger

IfMatch = Annotated[
    str | None,
    Header(description='ETag of the story, such as `"812-5f0c6d0e9b7f4f0f"`; `*` for any.'),
]
_DONE = example(ledger_examples.CORRECTION, "Done; it holds from now on.")


@router.post(
    "/stories/{story_id}:merge",
    summary="Make one story of two",
    response_model=ledger_wire.Correction,
    responses={200: _DONE, **problems(400, 404, 409, 410, 412, 422, 428, 503)},
)
async def merge_stories(
    story_id: StoryId,
    asked: ledger_wire.MergeIn,
    service: ServiceOf,
    writer: WriterOf,
    if_match: IfMatch = None,
) -> ledger_wire.Correction:
    """Unites two stories for good. The id of the larger lasts, the other leads there."""
    other = StoryId(asked.other)

    def merge(to: Corrections) -> Corrected:
        seen = dict(expected(if_match, service.queries.resolve(story_id), service))
        if asked.other_revision is not None:
            seen[other] = asked.other_revision
        return to.merge(story_id, other, By(asked.author, asked.reason, seen))

    return ledger_wire.correction(await writer.correct(merge))


@router.post(
    "/stories/{story_id}:split",
    summary="Take articles out of a story",
    response_model=ledger_wire.Correction,
    responses={200: _DONE, **problems(400, 404, 409, 410, 412, 422, 428, 503)},
)
async def split_story(
    story_id: StoryId,
    asked: ledger_wire.SplitIn,
    service: ServiceOf,
    writer: WriterOf,
    if_match: IfMatch = None,
) -> ledger_wire.Correction:
    """Takes articles, with their copies, into a new story that never unites with this one."""
    leaving = [ArticleId(each) for each in asked.articles]

    def split(to: Corrections) -> Corrected:
        seen = expected(if_match, service.queries.resolve(story_id), service)
        return to.split(story_id, leaving, By(asked.author, asked.reason, seen))

    return ledger_wire.correction(await writer.correct(split))


@router.post(
    "/articles/{article_id:path}:move",
    summary="Move an article to another story",
    response_model=ledger_wire.Correction,
    responses={200: _DONE, **problems(400, 404, 409, 410, 412, 422, 428, 503)},
)
async def move_article(
    article_id: ArticleId,
    asked: ledger_wire.MoveIn,
    service: ServiceOf,
    writer: WriterOf,
    if_match: IfMatch = None,
) -> ledger_wire.Correction:
    """Moves an article, with its copies, to a story, or to one of its own.

    `If-Match` takes the ETag of the article or of the story that it leaves.
    """
    target = StoryId(asked.story_id) if asked.story_id is not None else None

    def move(to: Corrections) -> Corrected:
        home = service.queries.article(article_id).membership.story_id
        seen = expected(if_match, home, service)
        return to.move(article_id, target, By(asked.author, asked.reason, seen))

    return ledger_wire.correction(await writer.correct(move))


@router.get(
    "/constraints",
    summary="What people said of pairs of articles",
    response_model=ledger_wire.ConstraintList,
    responses={
        200: example(ledger_examples.CONSTRAINT_LIST, "All that stands."),
        **problems(503),
    },
)
def list_constraints(service: ServiceOf) -> ledger_wire.ConstraintList:
    """What was said of just two articles, and what follows from merges, splits and moves."""
    return ledger_wire.constraints(service.history.constraints())


@router.post(
    "/constraints",
    summary="Say that two articles report one event, or never do",
    response_model=ledger_wire.Correction,
    status_code=201,
    responses={201: _DONE, **problems(400, 404, 409, 422, 503)},
)
async def add_constraint(
    asked: ledger_wire.ConstraintIn, writer: WriterOf
) -> ledger_wire.Correction:
    """Holds until it is taken back, and refuses corrections that contradict it.

    The articles need not be there yet. Those that are change stories where that is needed.
    """
    one, other = (ArticleId(each) for each in asked.articles)
    by = By(asked.author, asked.reason)
    if asked.kind is ConstraintKind.MUST_LINK:
        corrected = await writer.correct(lambda to: to.link(one, other, by))
    else:
        corrected = await writer.correct(lambda to: to.never(one, other, by))
    return ledger_wire.correction(corrected)


@router.delete(
    "/constraints/{constraint_id}",
    summary="Take back what was said of two articles",
    response_model=ledger_wire.Correction,
    responses={200: _DONE, **problems(404, 409, 422, 503)},
)
async def remove_constraint(
    constraint_id: str,
    service: ServiceOf,
    writer: WriterOf,
    author: AuthorOf,
    reason: ReasonOf = None,
) -> ledger_wire.Correction:
    """The articles stay where they are for now; later reports may lead them elsewhere."""

    def unlink(to: Corrections) -> Corrected:
        standing = (each.constraint for each in service.history.constraints())
        said = next((each for each in standing if each.id == constraint_id), None)
        if said is None:
            raise NotFoundError(
                f"expected the id of a constraint that stands, found {constraint_id!r}"
            )
        return to.unlink(*said.ends, By(author, reason))

    return ledger_wire.correction(await writer.correct(unlink))


@router.post(
    "/decisions/{number}:undo",
    summary="Take a decision back",
    response_model=ledger_wire.Correction,
    responses={200: _DONE, **problems(400, 404, 409, 422, 503)},
)
async def undo_decision(
    number: Annotated[int, Path(ge=1, le=_LARGEST_NUMBER)],
    asked: ledger_wire.UndoIn,
    writer: WriterOf,
) -> ledger_wire.Correction:
    """Puts the articles back where they were, unless something was built on it since."""
    by = By(asked.author, asked.reason)
    return ledger_wire.correction(await writer.correct(lambda to: to.undo(number, by)))

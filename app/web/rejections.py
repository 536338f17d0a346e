"""What became of the lines of a bulk request, and why an article was rejected, as JSON."""

from app.domain.errors import InputError, SamestoryError
from app.service.views import ItemResult, Outcome
from app.service.views import Problem as ItemProblem
from app.web import schemas
from app.web.problems import ALL_KINDS, KINDS_OF_ERRORS, ProblemError, ProblemKind, problem


def bulk_result(result: ItemResult, *, index: int, line: int) -> schemas.BulkResult:
    """What became of a line."""
    return schemas.BulkResult(
        index=index,
        line=line,
        id=result.id,
        status=result.outcome,
        story_id=result.story_id,
        copy_of=result.copy_of,
        problem=problem_of_item(result.problem, f"line {line}") if result.problem else None,
    )


def broken_off(error: SamestoryError | ProblemError, *, line: int) -> schemas.BulkResult:
    """Why no line from this one on was taken."""
    kind = error.kind if isinstance(error, ProblemError) else KINDS_OF_ERRORS[type(error)]
    detail = error.detail if isinstance(error, ProblemError) else str(error)
    return schemas.BulkResult(
        index=None,
        line=line,
        id=None,
        status=Outcome.REJECTED,
        story_id=None,
        copy_of=None,
        problem=problem(kind, detail, instance=f"line {line}"),
    )


def kind_of_rejection(rejection: ItemProblem) -> ProblemKind:
    """The kind of problem of a rejected item."""
    return ALL_KINDS.get(rejection.code, KINDS_OF_ERRORS[InputError])


def problem_of_item(rejection: ItemProblem, instance: str) -> schemas.Problem:
    """Why one of several items was rejected; `instance` says which."""
    return problem(kind_of_rejection(rejection), rejection.reason, instance=instance)

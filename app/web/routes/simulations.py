"""`/v1/simulations`: what other settings would change, before anything changes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from fastapi import APIRouter, Response

from app.bootstrap import Service
from app.domain.article import ArticleId
from app.domain.errors import InvalidArticleError
from app.evaluation.datasets import LabelledArticle, in_order_of_publication
from app.evaluation.replay import evaluate_articles
from app.intake.validation import Limits, article_from_fields
from app.service.simulation import simulate
from app.service.tasks import Progress, Task
from app.web import simulation_wire, task_answers, task_wire
from app.web.dependencies import LimitsOf, ServiceOf
from app.web.routes.documentation import example, problems

router = APIRouter(prefix="/v1", tags=["questions"])


@router.post(
    "/simulations",
    summary="What would other settings change?",
    response_model=task_wire.Task,
    status_code=202,
    responses={
        202: example(task_wire.STARTED_TASK, "A task; its result is a `Simulation`."),
        **problems(400, 404, 413, 422, 429),
    },
)
def start_simulation(
    asked: simulation_wire.SimulationIn, response: Response, service: ServiceOf, limits: LimitsOf
) -> task_wire.Task:
    """Groups the articles of the last days anew in two ways: as it is, and as it would be.

    What people said holds in both. Tells which stories would merge and split and, if labelled
    articles are given, how well each way groups them. Nothing changes. The answer is a task:
    its `Location` tells how far it is and, at the end, the result.
    """
    return task_answers.announce(begin_simulation(asked, service, limits), response)


def begin_simulation(asked: simulation_wire.SimulationIn, service: Service, limits: Limits) -> Task:
    """Starts a task whose result is a `Simulation`.

    Raises:
        InvalidArticleError: A labelled article cannot be taken.
        NotFoundError: There is no such adjustment.
        TooManyTasksError: As many tasks wait as may.
    """
    labelled = _labelled(asked.labelled, limits)
    changes = {} if asked.join_log_odds is None else {"join_log_odds": asked.join_log_odds}
    proposed = None
    if asked.adjustment_id is not None:
        proposed = service.adjusting.proposal(asked.adjustment_id).adjustment
    ways = service.apart(), service.apart(proposed, **changes)

    def work(progress: Progress) -> simulation_wire.Simulation:
        parts, part = 4 if labelled else 2, count()
        view = simulate(
            service.history,
            asked.days,
            *ways,
            watched=lambda articles, doing: progress.watched(
                articles, doing, part=next(part), parts=parts
            ),
        )
        scores = [
            evaluate_articles(
                labelled,
                service.settings,
                lambda raws, _: progress.watched(
                    list(raws), "scoring on the labelled articles", part=next(part), parts=parts
                ),
                open_in=way,
            )
            for way in ways
            if labelled
        ]
        return simulation_wire.simulation(view, scores)

    return service.tasks.start("simulation", work)


def _labelled(sent: Sequence[simulation_wire.LabelledIn], limits: Limits) -> list[LabelledArticle]:
    """The labelled articles in order of publication.

    Raises:
        InvalidArticleError: One of them cannot be taken, or has the id of another.
    """
    received_at, found = datetime.now(UTC), dict[ArticleId, LabelledArticle]()
    for place, each in enumerate(sent):
        pointer = f"labelled/{place}"
        try:
            raw = article_from_fields(
                each.model_dump(), received_at=received_at, limits=limits, origin=pointer
            )
        except InvalidArticleError as error:
            raise InvalidArticleError(
                str(error), field=f"{pointer}/{error.field}" if error.field else pointer
            ) from error
        if raw.id in found:
            raise InvalidArticleError(
                f"expected each article once, found {raw.id!r} again", field=pointer
            )
        found[raw.id] = LabelledArticle(raw, each.story_id, each.story_id, kind="")
    return in_order_of_publication(found.values())

"""`/v1/cluster`: articles in, groups out; nothing is stored."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import cast

from fastapi import APIRouter, Response

from app.domain.article import RawArticle, Rejected
from app.domain.errors import InvalidArticleError
from app.intake.validation import Limits, article_from_fields
from app.service.grouping_apart import group_apart
from app.service.tasks import Progress, TaskState
from app.web import cluster_answers, cluster_wire, task_answers, task_wire
from app.web.dependencies import LimitsOf, ServiceOf
from app.web.routes.documentation import example, problems
from app.web.schemas import ArticleIn

router = APIRouter(prefix="/v1", tags=["questions"])

_SECONDS_TO_WAIT = 5.0  # a thousand short articles take about as long


@router.post(
    "/cluster",
    summary="Group articles without storing them",
    response_model=cluster_wire.Clusters | task_wire.Task,
    responses={
        200: {
            "model": cluster_wire.Clusters,
            **example(cluster_wire.CLUSTERS, "The groups, when they are found within seconds."),
        },
        202: {
            "model": task_wire.Task,
            **example(
                {**task_wire.STARTED_TASK, "kind": "cluster", "doing": "grouping"},
                "A task, when it takes longer; its result is the same.",
            ),
        },
        **problems(400, 413, 422, 429),
    },
)
async def cluster_articles(
    asked: cluster_wire.ClusterIn, response: Response, service: ServiceOf, limits: LimitsOf
) -> cluster_wire.Clusters | task_wire.Task:
    """Groups up to 1,000 articles by the event they report, as if they were the only ones.

    They are taken in their order, by the same pipeline that takes articles in; the groups come
    with receipts. What cannot be used is counted and told in `results`, and stops no other.
    Stories that are stored play no part and nothing is stored.
    """

    def work(progress: Progress) -> cluster_wire.Clusters:
        items = progress.watched(list(_read(asked.articles, limits)), "grouping")
        return cluster_answers.clusters(group_apart(items, service.apart()))

    started = service.tasks.start("cluster", work)
    end = asyncio.wrap_future(service.tasks.end_of(started.id))
    await asyncio.wait([end], timeout=_SECONDS_TO_WAIT)
    task = service.tasks.task(started.id)
    if task.error is not None:
        raise task.error
    if task.state is TaskState.SUCCEEDED:
        return cast(cluster_wire.Clusters, task.result)
    response.status_code = HTTPStatus.ACCEPTED
    return task_answers.announce(task, response)


def _read(sent: list[ArticleIn], limits: Limits) -> Iterator[RawArticle | Rejected]:
    received_at = datetime.now(UTC)
    for index, article in enumerate(sent):
        place = cluster_answers.place_of(index)
        try:
            yield article_from_fields(
                article.model_dump(), received_at=received_at, limits=limits, origin=place
            )
        except InvalidArticleError as error:
            yield Rejected(place, error.code, str(error))

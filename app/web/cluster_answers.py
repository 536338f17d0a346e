"""What grouping without storing found -> the JSON of the REST API."""

from collections import Counter

from app.service import grouping_apart as service
from app.service.views import ItemResult, Outcome
from app.web import rejections, wire
from app.web.cluster_wire import Clusters, Group, GroupedArticle, GroupedResult


def clusters(view: service.GroupedView) -> Clusters:
    """Groups as they go over the wire."""
    counts = Counter(each.outcome for each in view.results)
    storylines: dict[str, list[str]] = {}
    for group in view.groups:
        if group.summary.storyline_id is not None:
            storylines.setdefault(group.summary.storyline_id, []).append(group.summary.id)
    return Clusters(
        counts={outcome: counts[outcome] for outcome in Outcome},
        results=[_result(each) for each in view.results],
        groups=[_group(each) for each in view.groups],
        storylines=storylines,
    )


def place_of(index: int) -> str:
    """Where an article stood in the request, for its problem."""
    return f"articles/{index}"


def _result(result: ItemResult) -> GroupedResult:
    return GroupedResult(
        index=result.index,
        id=result.id,
        status=result.outcome,
        group_id=result.story_id,
        copy_of=result.copy_of,
        problem=rejections.problem_of_item(result.problem, place_of(result.index))
        if result.problem
        else None,
    )


def _group(group: service.Group) -> Group:
    return Group(
        **dict(wire.story(group.summary)), articles=[_article(each) for each in group.articles]
    )


def _article(grouped: service.GroupedArticle) -> GroupedArticle:
    return GroupedArticle(
        **dict(wire.reference(grouped.view.article)),
        copy_of=grouped.view.membership.copy_of,
        receipt=wire.receipt(grouped.receipt) if grouped.receipt else None,
    )

"""Where an answer leads on to: the links of the OpenAPI document, from what was told to its use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

_Node: TypeAlias = dict[str, Any]  # Any: JSON, as FastAPI declares it


@dataclass(frozen=True, slots=True)
class Link:
    """What can be asked with a part of an answer.

    Attributes:
        to: Name of the operation.
        parameters: Of that operation, each with the expression of its value.
    """

    to: str
    parameters: Mapping[str, str]


def _with(name: str, told: str, *operations: str) -> tuple[Link, ...]:
    """Operations that take the same parameter, each from the same place of an answer's body."""
    return tuple(Link(each, {name: f"$response.body#/{told}"}) for each in operations)


def _article(told: str) -> tuple[Link, ...]:
    return _with("article_id", told, "get_article", "explain_article")


def _story(told: str) -> tuple[Link, ...]:
    return _with("story_id", told, "get_story")


def _webhook(told: str) -> tuple[Link, ...]:
    reading = _with("webhook_id", told, "get_webhook", "list_deliveries", "test_webhook")
    changing = _with("webhook_id", told, "change_webhook", "rotate_secret", "remove_webhook")
    return reading + changing


def _next_page(operation: str, parameter: str = "cursor") -> tuple[Link, ...]:
    return _with(parameter, "next_cursor", operation)


_PAGES: Final = frozenset({"cursor", "after"})
_NEXT_PAGE: Final = "What comes next, with the same filters."
_TAKEN_IN: Final = (
    *_article("id"),
    *_with("article_id", "id", "list_copies", "list_versions", "delete_article"),
    *_story("story_id"),
)
_CORRECTED: Final = (*_with("number", "number", "undo_decision"), *_story("stories/0/id"))
_TASK: Final = _with("task_id", "id", "get_task", "cancel_task")
_SEEN: Final = "$response.header.ETag"

LINKS: Final[Mapping[str, tuple[Link, ...]]] = {
    "add_article": _TAKEN_IN,
    "put_article": _TAKEN_IN,
    "get_article": (
        *_story("story_id"),
        *_with("article_id", "id", "explain_article", "list_copies", "list_versions"),
        Link("move_article", {"article_id": "$response.body#/id", "if-match": _SEEN}),
        *_with("article_id", "id", "delete_article"),
    ),
    "explain_article": _story("runner_up/id"),
    "list_stories": (*_story("stories/0/id"), *_next_page("list_stories")),
    "get_story": (
        *_article("articles/0/id"),
        *_with("story_id", "id", "list_story_articles", "get_timeline", "get_languages"),
        *_with("story_id", "id", "get_history", "get_similar", "get_disagreements"),
        *_with("story_id", "id", "get_story_rss", "get_story_json_feed"),
        *_with("story_id", "id", "get_story_csv", "get_story_ndjson"),
        *_with("story_id", "id", "get_history_csv", "get_history_ndjson"),
        *_with("storyline_id", "storyline_id", "get_storyline"),
        Link("merge_stories", {"story_id": "$response.body#/id", "if-match": _SEEN}),
        Link("split_story", {"story_id": "$response.body#/id", "if-match": _SEEN}),
    ),
    "list_story_articles": _article("articles/0/id"),
    "get_history": _with("number", "revision", "undo_decision"),
    "get_similar": _story("similar/0/story/id"),
    "list_storylines": (
        *_with("storyline_id", "storylines/0/id", "get_storyline"),
        *_next_page("list_storylines"),
    ),
    "get_storyline": _story("stories/0/id"),
    "merge_stories": _CORRECTED,
    "split_story": _CORRECTED,
    "move_article": _CORRECTED,
    "add_constraint": (*_CORRECTED, *_with("constraint_id", "added/0/id", "remove_constraint")),
    "remove_constraint": _CORRECTED,
    "undo_decision": _CORRECTED,
    "list_constraints": _with("constraint_id", "constraints/0/id", "remove_constraint"),
    "match_text": _story("candidates/0/story/id"),
    "search_stories": (
        *_story("hits/0/story/id"),
        *_article("hits/0/article/id"),
        Link(
            "search_stories",
            {"q": "$request.query.q", "cursor": "$response.body#/next_cursor"},
        ),
    ),
    "cluster_articles": _TASK,
    "start_simulation": _TASK,
    "refit_scorer": _TASK,
    "start_erasure": _TASK,
    "list_tasks": _with("task_id", "tasks/0/id", "get_task", "cancel_task"),
    "get_task": _with("task_id", "id", "get_regroupings_csv", "get_regroupings_ndjson"),
    "list_changes": (*_story("changes/0/stories/0/id"), *_next_page("list_changes", "after")),
    "add_webhook": _webhook("id"),
    "list_webhooks": _webhook("webhooks/0/id"),
    "list_deliveries": _next_page("list_deliveries"),
    "get_webhook": (
        Link(
            "retry_delivery",
            {
                "webhook_id": "$response.body#/id",
                "delivery_id": "$response.body#/pending_delivery/id",
            },
        ),
    ),
    "create_key": _with("key_id", "key/id", "revoke_key"),
}
"""By the operation whose answer leads on."""


def describe_links(document: _Node) -> None:
    """Adds to the successful answers of every operation what they lead on to.

    The next page of a list is asked for with the same filters; a link cannot say that of those
    that are absent.
    """
    for operations in document["paths"].values():
        for operation in operations.values():
            links = _described(LINKS.get(operation["operationId"], ()))
            for status, response in operation["responses"].items():
                if links and _leads_on(operation["operationId"], status):
                    response["links"] = links


def _leads_on(operation: str, status: str) -> bool:
    if operation == "cluster_articles":
        return status == "202"  # 200 are the groups themselves
    return status.startswith("2")


def _described(links: Iterable[Link]) -> _Node:
    return {
        link.to: {"operationId": link.to, "parameters": dict(link.parameters)}
        | ({"description": _NEXT_PAGE} if _PAGES & link.parameters.keys() else {})
        for link in links
    }

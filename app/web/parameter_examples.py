"""Examples of what many operations take by the same name, such as ids; the same everywhere."""

from collections.abc import Mapping
from typing import Any, Final

from app.web import examples, key_wire, ledger_examples, task_wire, webhook_wire

_CHANGE: Final = str(ledger_examples.CORRECTION["number"])

_EXAMPLES: Final[Mapping[str, object]] = {
    "article_id": examples.ARTICLE["id"],
    "story_id": examples.STORY["id"],
    "storyline_id": examples.STORYLINE["id"],
    "storyline": examples.STORYLINE["id"],
    "constraint_id": "c2b91d0c4f7aa",
    "number": ledger_examples.CORRECTION["number"],
    "task_id": task_wire.TASK["id"],
    "webhook_id": webhook_wire.WEBHOOK["id"],
    "delivery_id": webhook_wire.DELIVERY["delivery_id"],
    "key_id": key_wire.KEY["id"],
    "source": examples.ARTICLE["source"],
    "has_corrections": True,
    "cursor": examples.STORY_PAGE["next_cursor"],
    "after": _CHANGE,
    "last-event-id": _CHANGE,
    "if-match": '"812-5f0c6d0e9b7f4f0f"',
}


def show_parameters(document: dict[str, Any]) -> None:
    """Gives an example to every parameter that has none (Any: JSON, as FastAPI declares it)."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                is_shown = "example" in parameter or "examples" in parameter["schema"]
                if not is_shown and parameter["name"] in _EXAMPLES:
                    parameter["example"] = _EXAMPLES[parameter["name"]]

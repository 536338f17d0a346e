"""Who may do what: one table from operations to scopes; what is not in it needs `admin`."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from starlette.routing import BaseRoute, Mount, Route

from app.domain.key import Scope

OPEN: Final = None  # to everybody, also where keys are required

ACCESS: Mapping[tuple[str, str], Scope | None] = {
    ("POST", "/v1/articles"): Scope.INGEST,
    ("POST", "/v1/articles:bulk"): Scope.INGEST,
    ("GET", "/v1/articles/{article_id}"): Scope.READ,
    ("PUT", "/v1/articles/{article_id}"): Scope.INGEST,
    ("DELETE", "/v1/articles/{article_id}"): Scope.CORRECT,
    ("GET", "/v1/articles/{article_id}/copies"): Scope.READ,
    ("GET", "/v1/articles/{article_id}/versions"): Scope.READ,
    ("GET", "/v1/articles/{article_id}/explanation"): Scope.READ,
    ("POST", "/v1/articles/{article_id}:move"): Scope.CORRECT,
    ("GET", "/v1/erasures"): Scope.READ,
    ("POST", "/v1/erasures"): Scope.ADMIN,
    ("GET", "/v1/stories"): Scope.READ,
    ("GET", "/v1/stories.rss"): Scope.READ,
    ("GET", "/v1/stories.atom"): Scope.READ,
    ("GET", "/v1/stories.json"): Scope.READ,
    ("GET", "/v1/stories.csv"): Scope.READ,
    ("GET", "/v1/stories.ndjson"): Scope.READ,
    ("GET", "/v1/stories.opml"): Scope.READ,
    ("GET", "/v1/stories/{story_id}"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/articles"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/articles.rss"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/articles.json"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/articles.csv"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/articles.ndjson"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/timeline"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/languages"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/history"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/history.csv"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/history.ndjson"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/disagreements"): Scope.READ,
    ("GET", "/v1/stories/{story_id}/similar"): Scope.READ,
    ("POST", "/v1/stories/{story_id}:merge"): Scope.CORRECT,
    ("POST", "/v1/stories/{story_id}:split"): Scope.CORRECT,
    ("GET", "/v1/storylines"): Scope.READ,
    ("GET", "/v1/storylines.rss"): Scope.READ,
    ("GET", "/v1/storylines.json"): Scope.READ,
    ("GET", "/v1/storylines.csv"): Scope.READ,
    ("GET", "/v1/storylines.ndjson"): Scope.READ,
    ("GET", "/v1/storylines/{storyline_id}"): Scope.READ,
    ("GET", "/v1/constraints"): Scope.READ,
    ("POST", "/v1/constraints"): Scope.CORRECT,
    ("DELETE", "/v1/constraints/{constraint_id}"): Scope.CORRECT,
    ("POST", "/v1/decisions/{number}:undo"): Scope.CORRECT,
    ("POST", "/v1/match"): Scope.READ,
    ("POST", "/v1/pairs:explain"): Scope.READ,
    ("GET", "/v1/search"): Scope.READ,
    ("GET", "/v1/changes"): Scope.READ,
    ("GET", "/v1/stream"): Scope.READ,
    ("GET", "/v1/scorer"): Scope.READ,
    ("POST", "/v1/scorer:refit"): Scope.CORRECT,
    ("POST", "/v1/scorer:apply"): Scope.ADMIN,
    ("POST", "/v1/scorer:reset"): Scope.ADMIN,
    ("POST", "/v1/cluster"): Scope.READ,
    ("POST", "/v1/simulations"): Scope.CORRECT,
    ("GET", "/v1/tasks"): Scope.READ,
    ("GET", "/v1/tasks/{task_id}"): Scope.READ,
    ("GET", "/v1/tasks/{task_id}/regroupings.csv"): Scope.READ,
    ("GET", "/v1/tasks/{task_id}/regroupings.ndjson"): Scope.READ,
    ("POST", "/v1/tasks/{task_id}:cancel"): Scope.CORRECT,
    ("GET", "/v1/feeds"): Scope.READ,
    ("POST", "/v1/feeds"): Scope.INGEST,
    ("GET", "/v1/webhooks"): Scope.ADMIN,
    ("POST", "/v1/webhooks"): Scope.ADMIN,
    ("GET", "/v1/webhooks/{webhook_id}"): Scope.ADMIN,
    ("PATCH", "/v1/webhooks/{webhook_id}"): Scope.ADMIN,
    ("DELETE", "/v1/webhooks/{webhook_id}"): Scope.ADMIN,
    ("POST", "/v1/webhooks/{webhook_id}:test"): Scope.ADMIN,
    ("POST", "/v1/webhooks/{webhook_id}:rotate-secret"): Scope.ADMIN,
    ("GET", "/v1/webhooks/{webhook_id}/deliveries"): Scope.ADMIN,
    ("POST", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}:retry"): Scope.ADMIN,
    ("GET", "/v1/keys"): Scope.ADMIN,
    ("POST", "/v1/keys"): Scope.ADMIN,
    ("DELETE", "/v1/keys/{key_id}"): Scope.ADMIN,
    ("GET", "/healthz"): OPEN,
    ("GET", "/readyz"): OPEN,
    ("GET", "/version"): OPEN,
    ("GET", "/metrics"): Scope.READ,
    ("GET", "/"): Scope.READ,
    ("GET", "/stories/{story_id}"): Scope.READ,
    ("GET", "/storylines"): Scope.READ,
    ("GET", "/storylines/{storyline_id}"): Scope.READ,
    ("GET", "/articles/{article_id}"): Scope.READ,
    ("GET", "/search"): Scope.READ,
    ("GET", "/stories/{story_id}/correct"): Scope.READ,
    ("POST", "/stories/{story_id}/correction"): Scope.CORRECT,
    ("GET", "/intake"): Scope.READ,
    ("POST", "/intake/look"): Scope.READ,
    ("POST", "/intake/look-at-file"): Scope.READ,
    ("GET", "/intake/files/{token}"): Scope.READ,
    ("POST", "/intake/add"): Scope.INGEST,
    ("POST", "/intake/feeds"): Scope.INGEST,
    ("POST", "/intake/feeds/{feed_id}"): Scope.INGEST,
    ("GET", "/tasks"): Scope.READ,
    ("POST", "/tasks/{task_id}/cancel"): Scope.CORRECT,
    ("GET", "/tuning"): Scope.READ,
    ("POST", "/tuning"): Scope.CORRECT,
    ("GET", "/tuning/{task_id}"): Scope.READ,
    ("GET", "/map"): Scope.READ,
    ("GET", "/news"): Scope.READ,
    ("POST", "/pins"): Scope.READ,
    ("POST", "/views"): Scope.READ,
    ("GET", "/map/points"): Scope.READ,
    ("GET", "/sign-in"): OPEN,
    ("POST", "/sign-in"): OPEN,
    ("POST", "/sign-out"): OPEN,
    ("GET", "/docs"): OPEN,
    ("GET", "/openapi.json"): OPEN,
    ("GET", "/llms.txt"): OPEN,
    ("GET", "/static"): OPEN,
}
"""By method and path, as the route table of the README has them."""


def scope_needed(method: str, path: str) -> Scope | None:
    """The scope that an operation needs; None for those that are open to everybody.

    Args:
        method: In capitals; HEAD needs what GET needs.
        path: As in `ACCESS`, with the names of parameters in braces.
    """
    return ACCESS.get(("GET" if method == "HEAD" else method, path), Scope.ADMIN)


def path_template(route: Route | Mount) -> str:
    """A route's path as `ACCESS` has it."""
    return route.path.replace(":path}", "}")


class Operations:
    """Tells which scope a request needs, by the route that will answer it.

    Args:
        routes: All of the application, in its order: the first that fits answers.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        # `route.matches` would tell the same and take ten times as long.
        self._by_method: dict[str, list[tuple[re.Pattern[str], Scope | None]]] = defaultdict(list)
        for route in routes:
            if isinstance(route, Route | Mount):
                for method in getattr(route, "methods", None) or ("GET", "HEAD"):
                    needed = scope_needed(method, path_template(route))
                    self._by_method[method].append((route.path_regex, needed))

    def scope_needed(self, method: str, path: str) -> Scope | None:
        """The scope that a request needs.

        Where no route fits, the answer will be 404 or 405: to be told so takes reading.
        """
        for pattern, needed in self._by_method.get(method, ()):
            if pattern.match(path):
                return needed
        return Scope.READ

"""The OpenAPI document says what is true, with examples that the schemas accept."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.web import (
    change_wire,
    cluster_wire,
    disagreement_wire,
    erasure_wire,
    examples,
    feed_wire,
    key_wire,
    ledger_examples,
    ledger_wire,
    openapi,
    regrouping_wire,
    schemas,
    scorer_wire,
    similar_wire,
    simulation_wire,
    story_wire,
    storyline_wire,
    task_wire,
    version_wire,
    webhook_wire,
)

ROUTES = {
    ("post", "/v1/articles"),
    ("post", "/v1/articles:bulk"),
    ("get", "/v1/articles/{article_id}"),
    ("put", "/v1/articles/{article_id}"),
    ("delete", "/v1/articles/{article_id}"),
    ("get", "/v1/articles/{article_id}/explanation"),
    ("get", "/v1/articles/{article_id}/copies"),
    ("get", "/v1/articles/{article_id}/versions"),
    ("get", "/v1/stories/{story_id}/articles"),
    ("get", "/v1/stories/{story_id}/articles.rss"),
    ("get", "/v1/stories/{story_id}/articles.json"),
    ("get", "/v1/stories/{story_id}/articles.csv"),
    ("get", "/v1/stories/{story_id}/articles.ndjson"),
    ("get", "/v1/stories/{story_id}/timeline"),
    ("get", "/v1/stories/{story_id}/languages"),
    ("get", "/v1/stories/{story_id}/history"),
    ("get", "/v1/stories/{story_id}/history.csv"),
    ("get", "/v1/stories/{story_id}/history.ndjson"),
    ("get", "/v1/stories"),
    ("get", "/v1/stories/{story_id}"),
    ("post", "/v1/stories/{story_id}:merge"),
    ("post", "/v1/stories/{story_id}:split"),
    ("post", "/v1/articles/{article_id}:move"),
    ("get", "/v1/constraints"),
    ("post", "/v1/constraints"),
    ("delete", "/v1/constraints/{constraint_id}"),
    ("post", "/v1/decisions/{number}:undo"),
    ("get", "/v1/stories.rss"),
    ("get", "/v1/stories.atom"),
    ("get", "/v1/stories.json"),
    ("get", "/v1/stories.opml"),
    ("get", "/v1/stories.csv"),
    ("get", "/v1/stories.ndjson"),
    ("get", "/v1/stories/{story_id}/similar"),
    ("get", "/v1/stories/{story_id}/disagreements"),
    ("get", "/v1/storylines"),
    ("get", "/v1/storylines.rss"),
    ("get", "/v1/storylines.json"),
    ("get", "/v1/storylines.csv"),
    ("get", "/v1/storylines.ndjson"),
    ("get", "/v1/storylines/{storyline_id}"),
    ("post", "/v1/match"),
    ("get", "/v1/search"),
    ("post", "/v1/pairs:explain"),
    ("post", "/v1/cluster"),
    ("post", "/v1/simulations"),
    ("get", "/v1/erasures"),
    ("post", "/v1/erasures"),
    ("get", "/v1/scorer"),
    ("post", "/v1/scorer:refit"),
    ("post", "/v1/scorer:apply"),
    ("post", "/v1/scorer:reset"),
    ("get", "/v1/tasks"),
    ("get", "/v1/tasks/{task_id}"),
    ("get", "/v1/tasks/{task_id}/regroupings.csv"),
    ("get", "/v1/tasks/{task_id}/regroupings.ndjson"),
    ("post", "/v1/tasks/{task_id}:cancel"),
    ("get", "/v1/changes"),
    ("get", "/v1/stream"),
    ("get", "/v1/webhooks"),
    ("post", "/v1/webhooks"),
    ("get", "/v1/webhooks/{webhook_id}"),
    ("patch", "/v1/webhooks/{webhook_id}"),
    ("delete", "/v1/webhooks/{webhook_id}"),
    ("post", "/v1/webhooks/{webhook_id}:test"),
    ("post", "/v1/webhooks/{webhook_id}:rotate-secret"),
    ("get", "/v1/webhooks/{webhook_id}/deliveries"),
    ("post", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}:retry"),
    ("get", "/v1/feeds"),
    ("post", "/v1/feeds"),
    ("get", "/v1/keys"),
    ("post", "/v1/keys"),
    ("delete", "/v1/keys/{key_id}"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/version"),
    ("get", "/metrics"),
}


@pytest.fixture
def document(sample: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = sample.get("/openapi.json").json()
    return described


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_all_operations_are_described_and_the_pages_are_not(document: dict[str, Any]) -> None:
    assert set(operations(document)) == ROUTES


def test_every_operation_has_words_and_examples(document: dict[str, Any]) -> None:
    for operation in operations(document).values():
        assert operation["summary"]
        assert operation["description"]
        for response in operation["responses"].values():
            assert response["description"]
            assert all("example" in content for content in response.get("content", {}).values())
        for parameter in operation.get("parameters", []):
            assert parameter["in"] == "path" or parameter["description"]


def test_every_parameter_and_body_is_shown_by_an_example(document: dict[str, Any]) -> None:
    for operation in operations(document).values():
        for parameter in operation.get("parameters", []):
            schema = parameter["schema"]
            assert "example" in parameter or {"examples", "default"} & set(schema), parameter
        for content in operation.get("requestBody", {}).get("content", {}).values():
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            assert "example" in content or "examples" in document["components"]["schemas"][name]


def test_what_is_told_of_texts_is_shown_in_several_scripts(document: dict[str, Any]) -> None:
    """Of all operations whose answer holds a title, headline or source."""
    told = 0
    for operation in operations(document).values():
        for status, response in operation["responses"].items():
            for content in response.get("content", {}).values():
                shown = json.dumps(content["example"], ensure_ascii=False)
                if status < "300" and re.search(r'"(title|headline|source)": "', shown):
                    assert re.search("[\u0400-\u04ff]", shown), operation["operationId"]
                    told += 1
    assert told > 15


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: object) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*(references(child) for child in node.values()))
        if isinstance(node, list):
            return set().union(*(references(child) for child in node))
        return set()

    known = {
        f"#/components/{kind}/{name}"
        for kind, named in document["components"].items()
        for name in named
    }
    assert references(document) <= known
    assert "HTTPValidationError" not in str(document)


def test_the_manners_of_every_operation_are_described(document: dict[str, Any]) -> None:
    for (method, path), operation in operations(document).items():
        parameters = {each["name"] for each in operation.get("parameters", [])}
        changes = method == "post" and not path.endswith(
            ("/match", ":explain", ":bulk", "/cluster")
        )
        assert ("Idempotency-Key" in parameters) is changes
        assert ("429" in operation["responses"]) is path.startswith("/v1/")
        assert ("415" in operation["responses"]) is ("requestBody" in operation)
        assert "422" in operation["responses"]
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                assert ("Idempotency-Replayed" in response["headers"]) is changes
    assert "Retry-After" in document["paths"]["/v1/stories"]["get"]["responses"]["429"]["headers"]


def test_every_problem_is_problem_json(document: dict[str, Any]) -> None:
    for operation in operations(document).values():
        for status, response in operation["responses"].items():
            if status >= "400":
                content = response["content"]["application/problem+json"]
                assert content["example"]["status"] == int(status)
                schemas.Problem.model_validate(content["example"])


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        (schemas.ArticleIn, examples.ARTICLE_IN),
        (schemas.MatchIn, examples.MATCH_IN),
        (schemas.PairIn, examples.PAIR_IN),
        (schemas.Problem, examples.PROBLEM),
        (schemas.ArticleResult, examples.ARTICLE_RESULT),
        (schemas.Article, examples.ARTICLE),
        (schemas.StoryPage, examples.STORY_PAGE),
        (schemas.StoryDetail, examples.STORY_DETAIL),
        (schemas.Storyline, examples.STORYLINE),
        (disagreement_wire.Disagreements, disagreement_wire.DISAGREEMENTS),
        (similar_wire.SimilarStories, similar_wire.SIMILAR),
        (storyline_wire.StorylinePage, storyline_wire.STORYLINE_PAGE),
        (storyline_wire.StorylineSummary, storyline_wire.STORYLINE),
        (schemas.Explanation, examples.EXPLANATION),
        (schemas.Pair, examples.PAIR),
        (schemas.Match, examples.MATCH),
        (schemas.SearchResult, examples.SEARCH_RESULT),
        (change_wire.ChangeEvent, change_wire.CHANGE),
        (change_wire.ChangePage, change_wire.CHANGE_PAGE),
        (webhook_wire.WebhookIn, webhook_wire.WEBHOOK_IN),
        (webhook_wire.Webhook, webhook_wire.WEBHOOK),
        (webhook_wire.NewWebhook, webhook_wire.NEW_WEBHOOK),
        (webhook_wire.WebhookList, webhook_wire.WEBHOOK_LIST),
        (webhook_wire.Delivery, webhook_wire.DELIVERY),
        (webhook_wire.DeliveryLog, webhook_wire.DELIVERY_LOG),
        (feed_wire.FeedIn, feed_wire.FEED_IN),
        (feed_wire.Feed, feed_wire.FEED),
        (feed_wire.FeedList, feed_wire.FEED_LIST),
        (key_wire.KeyIn, key_wire.KEY_IN),
        (key_wire.Key, key_wire.KEY),
        (key_wire.Key, key_wire.KEY_REVOKED),
        (key_wire.KeyCreated, key_wire.KEY_CREATED),
        (key_wire.KeyList, key_wire.KEY_LIST),
        (schemas.Health, examples.HEALTH),
        (schemas.Ready, examples.READY),
        (schemas.ServiceVersion, examples.VERSION),
        (ledger_wire.MergeIn, ledger_examples.MERGE_IN),
        (ledger_wire.SplitIn, ledger_examples.SPLIT_IN),
        (ledger_wire.MoveIn, ledger_examples.MOVE_IN),
        (ledger_wire.UndoIn, ledger_examples.UNDO_IN),
        (ledger_wire.ConstraintIn, ledger_examples.CONSTRAINT_IN),
        (ledger_wire.Correction, ledger_examples.CORRECTION),
        (ledger_wire.History, ledger_examples.HISTORY),
        (story_wire.StoryArticles, story_wire.STORY_ARTICLES),
        (story_wire.Timeline, story_wire.TIMELINE),
        (cluster_wire.ClusterIn, cluster_wire.CLUSTER_IN),
        (cluster_wire.Clusters, cluster_wire.CLUSTERS),
        (simulation_wire.SimulationIn, simulation_wire.SIMULATION_IN),
        (simulation_wire.Simulation, simulation_wire.SIMULATION),
        (regrouping_wire.RegroupingLine, regrouping_wire.REGROUPING),
        (erasure_wire.Erasable, erasure_wire.ERASABLE),
        (erasure_wire.ErasureIn, erasure_wire.ERASURE_IN),
        (erasure_wire.Erased, erasure_wire.ERASED),
        (scorer_wire.Refit, scorer_wire.REFIT),
        (scorer_wire.ApplyIn, scorer_wire.APPLY_IN),
        (scorer_wire.ResetIn, scorer_wire.RESET_IN),
        (scorer_wire.Scorer, scorer_wire.SCORER),
        (task_wire.Task, task_wire.TASK),
        (task_wire.TaskList, task_wire.TASK_LIST),
        (story_wire.LanguageStarts, story_wire.LANGUAGES),
        (story_wire.ArticleCopies, story_wire.COPIES),
        (version_wire.ArticleVersions, version_wire.VERSIONS),
        (ledger_wire.ConstraintList, ledger_examples.CONSTRAINT_LIST),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_example_is_exactly_what_goes_over_the_wire(
    schema: type[schemas.BaseModel], example: dict[str, Any]
) -> None:
    parsed = schema.model_validate(example)
    assert parsed.model_dump(mode="json", exclude_unset=True, by_alias=True) == example
    if schema.__name__.endswith("In"):
        return
    assert set(example) == {each.alias or name for name, each in schema.model_fields.items()}


def test_the_bulk_example_parses() -> None:
    for line in examples.BULK_OUT.splitlines():
        schemas.BulkResult.model_validate_json(line)


def test_an_answer_holds_exactly_the_fields_of_its_schema(
    sample: TestClient, document: dict[str, Any]
) -> None:
    story = sample.get("/v1/stories?limit=1").json()["stories"][0]
    assert set(story) == set(document["components"]["schemas"]["Story"]["required"])


def test_the_reference_page_shows_every_operation_schema_and_problem(
    sample: TestClient, document: dict[str, Any]
) -> None:
    page = sample.get("/docs").text
    assert all(path in page for path in document["paths"])
    assert all(f'id="schema-{name}"' in page for name in document["components"]["schemas"])
    assert 'id="problem-article-invalid"' in page
    assert "<script>" not in page


def test_the_committed_document_is_the_one_that_is_served(document: dict[str, Any]) -> None:
    """To write it anew: `curl -s localhost:8000/openapi.json > app/web/openapi.json`."""
    committed = Path(openapi.__file__).with_name("openapi.json").read_text(encoding="utf-8")
    assert json.loads(committed) == document

"""Generated requests: every answer is what the OpenAPI document says, whatever is sent."""

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, CheckFunction, GenerationMode, SerializationContext
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from app.bootstrap import Service
from app.domain.key import Scope
from app.web.application import create_application
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN
from tests.web.conftest import small_service
from tests.web.test_openapi import ROUTES

CASES = 25  # of each operation and mode: 2,800 in all

# Text may be a date or not, blank or not: what the schema lets pass, 422 may still refuse.
NOT_CHECKED = [positive_data_acceptance]
# Of many articles each is refused in its own result, the request as a whole is not; and any
# bytes are lines.
MANY = (":bulk", "/cluster")
NOT_CHECKED_OF_MANY = [*NOT_CHECKED, negative_data_rejection]

# Also 413, which Schemathesis leaves out, and no 5xx, which it lets pass.
REFUSALS = ["400", "401", "403", "404", "405", "409", "410", "413", "415", "422", "428", "429"]

ASKS_THE_NET = {("post", "/v1/feeds"), ("post", "/v1/webhooks")}
ENDLESS = {("get", "/v1/stream")}  # tests/web/test_streams.py reads it from a real server


def not_checked(case: Case) -> list[CheckFunction]:
    """The checks that the answer to a request is not held to."""
    many = case.operation.path.endswith(MANY)
    return NOT_CHECKED_OF_MANY if many or is_sent_like_another(case) else NOT_CHECKED


def is_sent_like_another(case: Case) -> bool:
    """Whether a query that breaks the schema is, once it is sent, one that does not.

    An object is sent as its members, and these may be parameters that are taken; an empty list
    is not sent; one language is sent like a list of it.
    """
    query = case.query or {}
    return isinstance(query.get("language"), str) or any(
        isinstance(value, dict) or value == [] for value in query.values()
    )


@schemathesis.serializer("application/x-ndjson")
def as_lines(_: SerializationContext, value: object) -> bytes:
    return str(value).encode()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with small_service(tmp_path_factory.mktemp("generated")) as opened:
        yield opened


@pytest.fixture(scope="module")
def credentials(service: Service) -> dict[str, str]:
    secret = service.keys.create("generated requests", {Scope.ADMIN}).secret
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture(scope="module")
def described(service: Service, credentials: dict[str, str]) -> OpenApiSchema:
    """Of a service that holds two stories and requires a key."""
    application = create_application(service)
    client = TestClient(application, headers=credentials)
    for article in (RUSSIAN, ENGLISH, QUAKE):
        assert client.post("/v1/articles", json=article).status_code == 201
    schema: OpenApiSchema = schemathesis.openapi.from_asgi("/openapi.json", application)
    schema.config.checks.negative_data_rejection.expected_statuses = REFUSALS
    return schema


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), sorted(ROUTES - ASKS_THE_NET - ENDLESS))
def test_every_answer_is_as_described(
    described: OpenApiSchema,
    credentials: dict[str, str],
    method: str,
    path: str,
    mode: GenerationMode,
) -> None:
    @settings(
        max_examples=CASES,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described[path][method.upper()].as_strategy(generation_mode=mode))
    def holds(case: Case) -> None:
        case.call_and_validate(headers=credentials, excluded_checks=not_checked(case))

    try:
        holds()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # there is nothing that could be sent wrong

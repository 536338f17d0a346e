"""Generated requests that follow the links of the OpenAPI document from answer to answer."""

from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode, Response
from schemathesis.filters import HasAPIOperation
from starlette.types import Receive, Scope, Send

from app.bootstrap import Models, open_service
from app.domain import key
from app.settings import load_settings
from app.web.application import create_application
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN
from tests.web.test_schemathesis import ASKS_THE_NET, ENDLESS, not_checked

SCENARIOS = 30
STEPS = 12  # of a scenario, at most

REFUSING = "http://127.0.0.1:9/hook"  # nothing listens there: messages fail at once


class Anew:
    """An ASGI application over a service that is made anew for each scenario.

    Hypothesis repeats scenarios, which must then go as they went before.
    """

    def __init__(self) -> None:
        self.models: Models | None = None
        self.headers: dict[str, str] = {}
        self.asked = Counter[tuple[str, int]]()
        self._open = ExitStack()
        self.begin()

    def begin(self) -> None:
        self.end()
        folder = Path(self._open.enter_context(TemporaryDirectory()))
        allowing = load_settings(data_dir=folder, fetch_private=True)
        service = self._open.enter_context(
            open_service(allowing, writable=True, models=self.models)
        )
        self.models = service.models
        self.application: FastAPI = create_application(service)
        secret = service.keys.create("generated requests", {key.Scope.ADMIN}).secret
        self.headers = {"Authorization": f"Bearer {secret}"}
        client = TestClient(self.application, headers=self.headers)
        for article in (RUSSIAN, ENGLISH, QUAKE):
            assert client.post("/v1/articles", json=article).status_code == 201
        assert client.post("/v1/webhooks", json={"url": REFUSING}).status_code == 201

    def end(self) -> None:
        self._open.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.application(scope, receive, send)


def is_left_out(context: HasAPIOperation) -> bool:
    operation = context.operation
    return (operation.method.lower(), operation.path) in ASKS_THE_NET | ENDLESS


def test_what_an_answer_leads_on_to_is_as_described() -> None:
    anew = Anew()
    document = schemathesis.openapi.from_asgi("/openapi.json", anew)
    described = document.exclude(is_left_out)
    # What is sent wrong is tested of each operation; here it would end most of the ways.
    described.config.generation.update(modes=[GenerationMode.POSITIVE])
    described.config.phases.stateful.inference.algorithms = []  # our links, and no guesses

    class Following(described.as_state_machine()):  # type: ignore[misc]  # made of the document
        def setup(self) -> None:
            anew.begin()

        def get_call_kwargs(self, _: Case) -> dict[str, Any]:
            return {"headers": anew.headers}

        def validate_response(self, response: Response, case: Case, **kwargs: Any) -> None:
            anew.asked[case.operation.definition.raw["operationId"], response.status_code] += 1
            case.validate_response(
                response,
                excluded_checks=not_checked(case),
                transport_kwargs={"headers": anew.headers},
                recorder=self.recorder,
            )

    try:
        Following.run(
            settings=settings(
                max_examples=SCENARIOS,
                stateful_step_count=STEPS,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
        )
    finally:
        anew.end()
    led = {name for name, status in anew.asked if status < 300}
    # Which ways are taken is drawn; that every link leads on is tested beside.
    ends = {"get_story", "get_article", "get_task", "get_webhook", "revoke_key"}
    assert len(led & ends) >= 2, led

"""The people's API under whatever its own description allows and forbids: every answer is an answer, none is a 500."""

from typing import Any, cast

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from app.kit.settings import read_settings
from app.kit.stores import Stores
from app.main import create_app
from tests.cast import HUB, Cast

UNOPENED: Any = None
DOCUMENT = create_app(Stores(read_settings(), UNOPENED, UNOPENED, UNOPENED, b"")).openapi()
SCHEMA: Any = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = {made.ok().label: made.ok() for made in SCHEMA.get_all_operations()}
ENDLESS = {
    label for label in OPERATIONS if label.endswith(("/live", "/live/events"))
}  # streams of events: their first byte is tested elsewhere


@pytest.fixture
def app(declared: None, whole_app: FastAPI) -> FastAPI:
    """The whole application."""
    return whole_app


def test_the_description_covers_doors_and_routes():
    assert {"POST /v1/traces", "POST /api/ingest/logs"} <= OPERATIONS.keys()
    assert {"POST /api/track", "GET /api/track", "POST /api/sign-in", "GET /api/sites/{site}"} <= OPERATIONS.keys()


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
@pytest.mark.parametrize("label", sorted(OPERATIONS.keys() - ENDLESS))
@settings(max_examples=12, deadline=None, suppress_health_check=list(cast("Any", HealthCheck)))
@given(chance=st.data())
async def test_no_answer_is_a_500(people: Cast, label: str, chance: st.DataObject):
    mode = chance.draw(st.sampled_from(list(GenerationMode)))
    adas = {"site": people.home.site.public_id, "org": people.home.organization.id, "user": people.ben.user.id}
    # Mostly Ada's own things, or every answer would be that there is no such thing.
    known = {name: value for name, value in adas.items() if f"{{{name}}}" in label and chance.draw(st.integers(0, 3))}
    case = chance.draw(OPERATIONS[label].as_strategy(mode, path_parameters=known or None))
    answer = await sent(people, case)
    assert answer.status_code < 500, answer.text
    if answer.status_code == 400 and label == "POST /api/event":
        assert answer.json()["errors"], "this door answers as Plausible does"
    elif answer.status_code >= 400 and "/jaeger/" in label and "errors" in answer.json():
        assert answer.json()["errors"][0].keys() >= {"code", "msg"}, "this door answers as Jaeger does"
    elif answer.status_code >= 400 and " /v1/" in label:
        assert answer.json()["message"], "OTLP's doors answer with a Status"
    elif answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        assert {"status", "code", "title", "detail"} <= answer.json().keys()


async def sent(people: Cast, case: Case) -> Any:
    """Ada's browser sends what schemathesis made up."""
    parts = case.as_transport_kwargs(base_url=HUB)
    headers = {name: value for name, value in parts["headers"].items() if name.lower() not in ("x-nightjar", "cookie")}
    content = parts["data"] if isinstance(parts.get("data"), (str, bytes)) else None
    return await people.ada.browser.request(
        parts["method"], parts["url"], params=parts["params"], headers=headers, json=parts.get("json"), content=content,
    )  # fmt: skip

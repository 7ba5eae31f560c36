"""The door of the Stats API: whom it lets in, and what it answers to what is not a question."""

import json
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from app.ingest.streams import declare_streams
from app.kit.clickhouse import ClickHouse
from app.kit.postgres import Postgres
from app.kit.settings import Settings
from app.kit.stores import Stores
from app.kit.streams import Streams
from app.main import create_app
from tests.cast import Cast


@pytest.fixture
def stores(settings: Settings, postgres: Postgres, streams: Streams, clickhouse: ClickHouse) -> Stores:
    """Open stores of an empty hub."""
    return Stores(settings, postgres, clickhouse, streams, b"pepper of the tests, 32 bytes or more")


@pytest.fixture
async def app(stores: Stores) -> AsyncIterator[FastAPI]:
    """The whole application."""
    await declare_streams(stores.streams, stores.settings)
    application = create_app(stores)
    async with application.router.lifespan_context(application):
        yield application


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
async def test_a_key_asks_for_its_own_site_only(people: Cast):
    body = {"metrics": ["visitors"], "date_range": "7d"}
    ada = people.with_key(people.home.read_key)
    for name in (people.home.site.domain, people.home.site.public_id):
        answered = await ada.post("/api/v2/query", json={"site_id": name, **body})
        assert (answered.status_code, answered.json()["results"]) == (200, [{"metrics": [0], "dimensions": []}])
    for key, name, status in (
        (people.elsewhere.read_key, people.home.site.domain, 404),
        (people.home.read_key, people.elsewhere.site.domain, 404),
        (people.home.ingest_key, people.home.site.domain, 403),
        (people.home.public_key, people.home.site.domain, 403),
    ):
        answered = await people.with_key(key).post("/api/v2/query", json={"site_id": name, **body})
        assert answered.status_code == status, answered.text
    for wrong, said in (
        ("not json", "body"),
        (json.dumps({"site_id": "x", "metrics": []}), "metrics"),
        (json.dumps({"site_id": "x", "metrics": ["visitors"], "date_range": "7 days"}), "date_range"),
        (json.dumps({"site_id": "x", "metric": ["visitors"], "date_range": "7d"}), "metric"),
        ("x" * 100_001, "100000 bytes"),
    ):
        answered = await ada.post("/api/v2/query", content=wrong)
        assert answered.status_code == 400
        assert said in answered.json()["detail"]

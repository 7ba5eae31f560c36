"""The door of the Stats API: whom it lets in, and what it answers to what is not a question."""

import json

import pytest
from fastapi import FastAPI

from tests.cast import Cast


@pytest.fixture
def app(declared: None, whole_app: FastAPI) -> FastAPI:
    """The whole application."""
    return whole_app


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

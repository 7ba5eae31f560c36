"""The tenancy matrix for who opened a shared link: the analytics of its site, and 404 for everything else."""

import pytest
from fastapi import FastAPI

from tests import test_tenancy
from tests.cast import Cast, Person, Place
from tests.test_tenancy import EXPECTED, World, is_as_expected, routes

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
world = test_tenancy.world

# What a visitor may ask; a route that is not here answers 404, one that is goes through Asking.view, where limits are.
ANALYTICS = "/api/sites/{site}/analytics/"
OPEN = {
    ("GET", ANALYTICS + "overview"),
    ("GET", ANALYTICS + "breakdown"),
    ("GET", ANALYTICS + "query"),
    ("GET", ANALYTICS + "suggestions"),
    ("GET", ANALYTICS + "goals"),
    ("GET", ANALYTICS + "goals/query"),
    ("GET", ANALYTICS + "funnels/{funnel}/query"),
    ("GET", ANALYTICS + "heatmap"),
    ("GET", ANALYTICS + "insights"),
    # an empty list, unless the link shows them
    ("GET", "/api/sites/{site}/annotations"),
    ("GET", ANALYTICS + "funnels/{funnel}"),
    ("POST", ANALYTICS + "funnels"),
}
# Endless when it is opened: tests/analytics/test_shares.py reads it.
LIVE = ("GET", ANALYTICS + "live")


@pytest.fixture
def app(whole_app: FastAPI) -> FastAPI:
    """The whole application, with an empty ClickHouse for those who may ask."""
    return whole_app


async def visit_of(people: Cast, owner: Person, place: Place) -> str:
    """The token of who opened a link to this place's site."""
    made = await owner.browser.post(f"/api/sites/{place.site.public_id}/shares", json={"name": "A link"})
    opened = await people.stranger.post(f"/api/shares/{made.json()['url'].rpartition('/')[2]}/open", json={})
    return opened.json()["token"]


async def test_a_share_opens_the_analytics_of_its_site_and_nothing_else(world: World):
    people, wrong = world.people, []
    token = await visit_of(people, people.ada, people.home)
    before = await world.snapshot()
    for method, path in routes(people.app):
        if (method, path) == LIVE:
            continue
        answer = await world.knock(method, path, token=token)
        if (method, path) in OPEN:
            if answer.status_code in (401, 403, 404):
                wrong.append(f"{method} {path}: {answer.status_code} for who opened the site's share")
        elif answer.status_code != 404 and not (
            "{site}" not in path and is_as_expected(answer.status_code, EXPECTED[method, path].stranger)
        ):
            wrong.append(f"{method} {path}: {answer.status_code}, not 404")
    assert wrong == []
    assert await world.snapshot() == before


async def test_a_share_of_another_site_opens_nothing_here(world: World):
    people, wrong = world.people, []
    token = await visit_of(people, people.eve, people.elsewhere)
    for method, path in routes(people.app):
        if "{site}" in path:
            answer = await world.knock(method, path, token=token)
            if answer.status_code != 404:
                wrong.append(f"{method} {path}: {answer.status_code}, not 404")
    assert wrong == []

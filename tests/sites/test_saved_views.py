"""Saved views: one's own and the site's."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI

from app.kit.stores import Stores
from app.sites.views.routes import router
from tests.cast import Cast, play


@pytest.fixture
async def people(app: FastAPI, stores: Stores) -> AsyncIterator[Cast]:
    app.include_router(router)
    async with play(app, stores) as them:
        yield them


def form(**more: Any) -> dict[str, Any]:
    return {"page": "logs", "name": "Slow checkouts", "address": "q=level%3Aerror&period=1d", **more}


async def test_views_are_personal_or_everybodys(people: Cast):
    path = f"/api/sites/{people.home.site.public_id}/views"
    shared = (await people.ada.browser.post(path, json=form())).json()
    mine = (await people.ada.browser.post(path, json=form(name="Mine", is_personal=True))).json()
    his = (await people.ben.browser.post(path, json=form(name="His", page="metrics", is_personal=True))).json()
    assert [one["name"] for one in (await people.ada.browser.get(path)).json()] == ["Mine", "Slow checkouts"]
    assert [one["name"] for one in (await people.ben.browser.get(path)).json()] == ["His", "Slow checkouts"]
    assert (await people.ben.browser.post(path, json=form())).status_code == 403
    assert (await people.ben.browser.put(f"{path}/{shared['id']}", json=form())).status_code == 403
    assert (await people.ben.browser.delete(f"{path}/{mine['id']}")).status_code == 404
    changed = await people.ben.browser.put(f"{path}/{his['id']}", json=form(name="Renamed", is_personal=True))
    assert (changed.json()["name"], changed.json()["page"]) == ("Renamed", "logs")
    assert (await people.ada.browser.delete(f"{path}/{shared['id']}")).status_code == 204
    assert [one["name"] for one in (await people.ben.browser.get(path)).json()] == ["Renamed"]


@pytest.mark.parametrize("wrong", [{"page": "funnels"}, {"name": ""}, {"address": "a b"}, {"address": "a#b"}])
async def test_what_is_no_view_is_refused(people: Cast, wrong: dict[str, Any]):
    path = f"/api/sites/{people.home.site.public_id}/views"
    assert (await people.ada.browser.post(path, json=form(**wrong))).status_code == 422

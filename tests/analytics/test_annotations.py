"""Annotations: who sees, writes and changes them, who wrote them, and what a shared link tells of them."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from tests.cast import Cast, client

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
AT = "2026-03-01T09:30:00+01:00"


@pytest.fixture
def app(whole_app: FastAPI) -> FastAPI:
    """The whole application."""
    return whole_app


def path_of(people: Cast) -> str:
    return f"/api/sites/{people.home.site.public_id}/annotations"


async def written(by: AsyncClient, path: str, text: str, **form: Any) -> dict[str, Any]:
    answer = await by.post(path, json={"at": AT, "text": text, **form})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def texts(by: AsyncClient, path: str, **params: Any) -> list[str]:
    answer = await by.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [one["text"] for one in answer.json()]


async def test_everybody_of_the_site_sees_who_wrote_what_and_only_who_may_edit_changes_it(people: Cast):
    path = path_of(people)
    made = await written(people.ada.browser, path, "  New pricing ")
    assert (made["text"], made["author"], made["may_edit"], made["kind"]) == ("New pricing", "Ada", True, "note")
    [seen] = (await people.ben.browser.get(path)).json()
    assert seen == {**made, "may_edit": False}
    form = {"at": AT, "text": "Ben was here"}
    refused = await people.ben.browser.put(f"{path}/{made['id']}", json=form)
    assert (refused.status_code, refused.json()["code"]) == (403, "only_editors_annotate")
    assert (await people.ben.browser.delete(f"{path}/{made['id']}")).status_code == 403
    changed = await people.ada.browser.put(f"{path}/{made['id']}", json={"at": AT, "text": "Newer pricing"})
    assert (changed.json()["text"], changed.json()["author"]) == ("Newer pricing", "Ada")
    assert (await people.ada.browser.delete(f"{path}/{made['id']}")).status_code == 204
    assert await texts(people.ada.browser, path) == []


async def test_a_personal_one_is_seen_and_changed_by_its_owner_alone(people: Cast):
    path = path_of(people)
    mine = await written(people.ben.browser, path, "Ask Ada about this", is_personal=True)
    assert (mine["is_personal"], mine["author"], mine["may_edit"]) == (True, "Ben", True)
    assert await texts(people.ada.browser, path) == []
    assert (await people.ada.browser.delete(f"{path}/{mine['id']}")).status_code == 404
    shared = {"at": AT, "text": "For all", "is_personal": False}
    assert (await people.ben.browser.put(f"{path}/{mine['id']}", json=shared)).status_code == 403
    assert (await people.ben.browser.delete(f"{path}/{mine['id']}")).status_code == 204


async def test_what_a_key_writes_has_no_author(people: Cast):
    path = path_of(people)
    program = client(people.app, authorization=f"Bearer {people.home.admin_key}")
    made = await written(program, path, "Released 2.0")
    assert (made["author"], made["may_edit"]) == (None, True)
    assert await texts(people.ada.browser, path) == ["Released 2.0"]


async def test_those_of_a_stretch_of_time_come_a_page_at_a_time_the_latest_first(people: Cast):
    path, ada = path_of(people), people.ada.browser
    for day in (3, 1, 2):
        await written(ada, path, f"day {day}", at=f"2026-03-0{day}T00:00:00Z")
    assert await texts(ada, path) == ["day 3", "day 2", "day 1"]
    assert await texts(ada, path, **{"from": "2026-03-01T00:00:00Z", "to": "2026-03-03T00:00:00Z"}) == [
        "day 2", "day 1"
    ]  # fmt: skip
    pages = [await texts(ada, path, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert pages == [["day 3", "day 2"], ["day 1"], []]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"at": "0001-01-01T00:00:00+14:00", "text": "Too early"}, "at"),
        ({"at": "9999-12-31T23:59:59-12:00", "text": "Too late"}, "at"),
        ({"at": "2026-03-01T00:00:00", "text": "Of no zone"}, "at"),
        ({"at": AT, "text": "   "}, "text"),
        ({"at": AT, "text": "x" * 501}, "text"),
    ],
)
async def test_a_wrong_one_is_refused_by_the_name_of_its_field(people: Cast, form: dict[str, Any], field: str):
    answer = await people.ada.browser.post(path_of(people), json=form)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    asked = await people.ada.browser.get(path_of(people), params={"from": "0001-01-01T00:00:00+14:00"})
    assert asked.status_code == 422


async def test_a_shared_link_tells_the_sites_own_where_it_is_made_so_and_no_names(people: Cast):
    path, ada = path_of(people), people.ada.browser
    await written(ada, path, "Launch")
    await written(ada, path, "Between me and me", is_personal=True)
    shares = path.replace("annotations", "shares")
    share = (await ada.post(shares, json={"name": "For the board"})).json()
    assert share["shows_annotations"] is False
    opened = await people.stranger.post(f"/api/shares/{share['url'].rpartition('/')[2]}/open", json={})
    guest = client(people.app, authorization=f"Bearer {opened.json()['token']}")
    assert await texts(guest, path) == []
    changed = await ada.patch(f"{shares}/{share['id']}", json={"shows_annotations": True})
    assert changed.json()["shows_annotations"] is True
    [seen] = (await guest.get(path)).json()
    assert (seen["text"], seen["author"], seen["may_edit"]) == ("Launch", None, False)
    assert (await guest.post(path, json={"at": AT, "text": "Guest"})).status_code == 404
    assert (await guest.delete(f"{path}/{seen['id']}")).status_code == 404
    await ada.patch(f"{shares}/{share['id']}", json={"name": "The board"})
    assert await texts(guest, path) == ["Launch"]

"""Organizations, their members, and invitations by link."""

import asyncio
from datetime import timedelta

from httpx import Response
from sqlalchemy import text

from app.kit import clock
from tests.cast import HUB, PASSWORD, Cast, Person, client


def url(people: Cast, rest: str = "") -> str:
    return f"/api/organizations/{people.home.organization.id}{rest}"


async def invite(people: Cast, email: str = "new@example.com", role: str = "member") -> dict[str, str]:
    answer = await people.ada.browser.post(url(people, "/invitations"), json={"email": email, "role": role})
    assert answer.status_code == 201
    return answer.json()


def token_of(invitation: dict[str, str]) -> str:
    return invitation["url"].removeprefix(f"{HUB}/invite/")


async def set_role(people: Cast, by: Person, whom: Person, role: str) -> Response:
    return await by.browser.patch(url(people, f"/members/{whom.user.id}"), json={"role": role})


# --- organizations and members


async def test_who_makes_an_organization_owns_it(people: Cast):
    made = (await people.ben.browser.post("/api/organizations", json={"name": "Ada's"})).json()
    assert made["role"] == "owner"
    assert made["slug"].startswith("ada-s-")
    assert {o["id"] for o in (await people.ben.browser.get("/api/organizations")).json()} == {
        made["id"], people.home.organization.id,
    }  # fmt: skip


async def test_a_name_changes_and_the_slug_stays(people: Cast):
    before = (await people.ada.browser.get("/api/organizations")).json()[0]
    after = (await people.ada.browser.patch(url(people), json={"name": "Nest"})).json()
    assert (after["name"], after["slug"]) == ("Nest", before["slug"])


async def test_members_are_seen_by_members(people: Cast):
    seen = (await people.ben.browser.get(url(people, "/members"))).json()
    assert [(m["name"], m["role"]) for m in seen] == [("Ada", "owner"), ("Ben", "viewer")]
    assert (await people.eve.browser.get(url(people, "/members"))).status_code == 404


async def test_ownership_is_handed_over_and_never_lost(people: Cast):
    assert (await set_role(people, people.ada, people.ada, "member")).json()["code"] == "last_owner"
    assert (await people.ada.browser.delete(url(people, f"/members/{people.ada.user.id}"))).status_code == 409
    assert (await set_role(people, people.ada, people.ben, "owner")).json()["role"] == "owner"
    assert (await set_role(people, people.ada, people.ada, "viewer")).status_code == 200
    assert (await set_role(people, people.ada, people.ada, "owner")).status_code == 403


async def test_two_owners_who_remove_each_other_at_once_do_not_both_succeed(people: Cast):
    await set_role(people, people.ada, people.ben, "owner")
    answers = await asyncio.gather(
        people.ada.browser.delete(url(people, f"/members/{people.ben.user.id}")),
        people.ben.browser.delete(url(people, f"/members/{people.ada.user.id}")),
    )
    assert sum(answer.status_code == 204 for answer in answers) == 1


async def test_who_left_sees_nothing_any_more(people: Cast):
    assert (await people.ben.browser.delete(url(people, f"/members/{people.ben.user.id}"))).status_code == 204
    assert (await people.ben.browser.get(f"/api/sites/{people.home.site.public_id}")).status_code == 404
    assert (await people.ben.browser.get("/api/me")).json()["sites"] == []


async def test_a_stranger_cannot_be_made_a_member_by_id(people: Cast):
    assert (await set_role(people, people.ada, people.eve, "viewer")).status_code == 404


# --- invitations


async def test_a_newcomer_joins_by_link_and_is_signed_in(people: Cast):
    token = token_of(await invite(people))
    card = (await people.stranger.get(f"/api/invitations/{token}")).json()
    assert card == {"organization": "Ada's", "email": "new@example.com", "role": "member", "known_account": False}
    form = {"name": "Nia", "password": PASSWORD}
    me = (await people.stranger.post(f"/api/invitations/{token}/accept", json=form)).json()
    assert me["organizations"][0]["role"] == "member"
    assert [site["domain"] for site in me["sites"]] == ["ada.example"]
    assert (await people.stranger.get("/api/me")).json() == me


async def test_a_link_works_once_even_for_two_at_once(people: Cast):
    token = token_of(await invite(people))
    form = {"name": "Nia", "password": PASSWORD}
    async with client(people.app) as other:
        accept = f"/api/invitations/{token}/accept"
        answers = await asyncio.gather(people.stranger.post(accept, json=form), other.post(accept, json=form))
    assert sorted(answer.status_code for answer in answers) == [200, 404]
    assert (await people.stranger.get(f"/api/invitations/{token}")).status_code == 404


async def test_a_known_account_joins_by_its_password_only(people: Cast):
    token = token_of(await invite(people, "EVE@example.com"))
    assert (await people.stranger.get(f"/api/invitations/{token}")).json()["known_account"] is True
    accept = f"/api/invitations/{token}/accept"
    wrong = await people.stranger.post(accept, json={"name": "Mallory", "password": "not her password"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_password")
    assert (await people.stranger.post(accept, json={})).json()["code"] == "who_are_you"
    right = await people.stranger.post(accept, json={"password": PASSWORD})
    assert [o["name"] for o in right.json()["organizations"]] == ["Ada's", "Eve's"]


async def test_a_person_signed_in_joins_by_one_click_if_the_link_is_theirs(people: Cast):
    hers = token_of(await invite(people, "eve@example.com"))
    others = token_of(await invite(people, "new@example.com"))
    refused = await people.eve.browser.post(f"/api/invitations/{others}/accept", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "for_somebody_else")
    assert (await people.eve.browser.post(f"/api/invitations/{hers}/accept", json={})).status_code == 200


async def test_a_link_ends_after_seven_days(people: Cast):
    token = token_of(await invite(people))
    later = await clock.now() + timedelta(days=7, seconds=1)

    async def then():
        return later

    people.app.dependency_overrides[clock.now] = then
    assert (await people.stranger.get(f"/api/invitations/{token}")).status_code == 404
    form = {"name": "Nia", "password": PASSWORD}
    assert (await people.stranger.post(f"/api/invitations/{token}/accept", json=form)).status_code == 404


async def test_a_withdrawn_link_and_one_that_was_replaced_open_nothing(people: Cast):
    first = await invite(people)
    second = await invite(people, role="viewer")
    assert (await people.stranger.get(f"/api/invitations/{token_of(first)}")).status_code == 404
    listed = (await people.ada.browser.get(url(people, "/invitations"))).json()
    assert [(i["email"], i["role"], i["url"]) for i in listed] == [("new@example.com", "viewer", None)]
    assert (await people.ada.browser.delete(url(people, f"/invitations/{second['id']}"))).status_code == 204
    assert (await people.stranger.get(f"/api/invitations/{token_of(second)}")).status_code == 404


async def test_nobody_is_invited_twice_or_above_the_one_who_invites(people: Cast):
    again = await people.ada.browser.post(url(people, "/invitations"), json={"email": "Ben@example.com"})
    assert (again.status_code, again.json()["code"]) == (409, "already_member")
    await set_role(people, people.ada, people.ben, "admin")
    above = await people.ben.browser.post(url(people, "/invitations"), json={"email": "x@example.com", "role": "owner"})
    assert above.status_code == 403


async def test_of_a_link_only_a_digest_is_stored(people: Cast):
    token = token_of(await invite(people))
    async with people.stores.postgres.work() as work:
        stored = (await work.scalars(text("select row_to_json(i)::text from invitations i"))).one()
    assert token not in stored

"""Keys of an organization: made by its admins, shown once, good for its own sites, and gone when revoked."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.kit.problems import Invalid
from app.kit.stores import Stores
from app.sites import commands
from app.sites.directory import Directory
from app.sites.keys.token import Scope
from tests.cast import PASSWORD, Cast, client
from tests.sites.test_directory import far_away, within_a_second

__all__ = ["far_away"]


def url(people: Cast, key_id: str = "") -> str:
    return f"/api/organizations/{people.home.organization.id}/keys" + (f"/{key_id}" if key_id else "")


async def make(people: Cast, *scopes: str, **form: object) -> dict[str, str]:
    answer = await people.ada.browser.post(url(people), json={"name": "CI", "scopes": scopes, **form})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_it_is_shown_once_and_only_its_digest_is_stored(people: Cast):
    key = await make(people, "read", "sites")
    assert key["token"].startswith(f"ja_sk_{key['id']}_")
    listed = {one["id"]: one for one in (await people.ada.browser.get(url(people))).json()}
    assert (listed[key["id"]]["token"], listed[key["id"]]["scopes"]) == (None, ["read", "sites"])
    async with people.stores.postgres.work() as work:
        assert key["token"] not in "".join(await work.scalars(text("select row_to_json(k)::text from keys k")))


async def test_only_admins_make_see_and_revoke_them(people: Cast):
    assert (await people.ben.browser.get(url(people))).status_code == 403
    assert (await people.ben.browser.post(url(people), json={"name": "x", "scopes": ["read"]})).status_code == 403
    assert (await people.ben.browser.delete(url(people, people.home.organization_key[6:14]))).status_code == 403
    hers = people.elsewhere.organization_key[6:14]
    assert (await people.ada.browser.delete(url(people, hers))).status_code == 404


@pytest.mark.parametrize("wrong", [{"scopes": []}, {"scopes": ["ingest"]}, {"scopes": ["admin", "read"]}, {"name": ""}])
async def test_a_wrong_form_is_refused(people: Cast, wrong: dict[str, object]):
    answer = await people.ada.browser.post(url(people), json={"name": "x", "scopes": ["read"], **wrong})
    assert answer.status_code == 422


async def test_a_site_has_no_key_that_manages_sites(people: Cast):
    form = {"kind": "secret", "name": "x", "scopes": ["sites"]}
    answer = await people.ada.browser.post(f"/api/sites/{people.home.site.public_id}/keys", json=form)
    assert answer.status_code == 422


async def test_scope_read_looks_at_every_site_of_the_organization_and_at_no_other(people: Cast):
    second = await people.ada.browser.post(
        f"/api/organizations/{people.home.organization.id}/sites", json={"domain": "second.example"}
    )
    reader = people.with_key((await make(people, "read"))["token"])
    for site in (people.home.site.public_id, second.json()["id"]):
        assert (await reader.get(f"/api/sites/{site}")).json()["role"] == "viewer"
    assert (await reader.get(f"/api/sites/{people.elsewhere.site.public_id}")).status_code == 404


async def test_it_is_for_no_door_of_events(people: Cast, far_away: Directory):
    known = await far_away.key(people.home.organization_key)
    assert known is not None
    assert (known.site_number, known.scopes) == (0, {Scope.READ, Scope.SITES})
    assert await far_away.writable_site(people.home.organization_key) is None


async def test_a_revoked_one_is_refused_everywhere_within_a_second(people: Cast, far_away: Directory):
    key = await make(people, "read")
    assert await far_away.key(key["token"]) is not None
    assert (await people.ada.browser.delete(url(people, key["id"]))).status_code == 204

    async def is_refused() -> bool:
        return await far_away.key(key["token"]) is None

    await within_a_second(is_refused)
    answer = await people.with_key(key["token"]).get(f"/api/sites/{people.home.site.public_id}")
    assert answer.status_code == 401
    assert (await people.ada.browser.delete(url(people, key["id"]))).status_code == 404


async def test_an_expired_one_opens_nothing(people: Cast):
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    form = {"name": "x", "scopes": ["read"], "expires_at": past}
    assert (await people.ada.browser.post(url(people), json=form)).json()["code"] == "expiry_is_past"
    key = await make(people, "read", expires_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    async with people.stores.postgres.work() as work:
        await work.execute(text("update keys set expires_at = now() where id = :id"), {"id": key["id"]})
    answer = await people.with_key(key["token"]).get(f"/api/sites/{people.home.site.public_id}")
    assert answer.status_code == 401


async def test_its_last_use_is_written(people: Cast):
    await people.with_key(people.home.organization_key).get(f"/api/sites/{people.home.site.public_id}")
    await people.app.state.directory.write_uses()
    listed = {one["id"]: one for one in (await people.ada.browser.get(url(people))).json()}
    assert listed[people.home.organization_key[6:14]]["last_used_at"] is not None


async def test_the_audit_log_says_who_made_and_revoked_it(people: Cast):
    key = await make(people, "sites")
    await people.ada.browser.delete(url(people, key["id"]))
    log = (await people.ada.browser.get(f"/api/organizations/{people.home.organization.id}/audit")).json()["entries"]
    told = [(one["actor"], one["action"], one["detail"]["name"]) for one in log[:2]]
    assert told == [("ada@example.com", "key.revoked", "CI"), ("ada@example.com", "key.created", "CI")]
    assert key["token"] not in str(log)


async def test_the_command_line_makes_one_by_slug_name_or_id(app: FastAPI, stores: Stores):
    owner = await commands.create_owner(stores, "ada@example.com", PASSWORD, organization="Ada's team")
    site = await commands.create_site(stores, "ada.example")
    for name in (owner["organization_id"], "ada-s-team", "Ada's team"):
        key = await commands.create_organization_key(stores, name, ["read"])
        assert (key["site_id"], key["organization_id"], key["scopes"]) == (None, owner["organization_id"], ["read"])
        async with client(app, authorization=f"Bearer {key['token']}") as program:
            assert (await program.get(f"/api/sites/{site['site_id']}")).json()["domain"] == "ada.example"
    with pytest.raises(commands.OrganizationNotNamed):
        await commands.create_organization_key(stores, "nobody", ["read"])
    with pytest.raises(Invalid):
        await commands.create_organization_key(stores, "Ada's team", ["ingest"])

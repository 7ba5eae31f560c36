"""Keys: made, shown once, listed, revoked; and what each kind opens."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.sites.keys.token import CHECKSUM_LENGTH, Kind, Token, checksum
from tests.cast import Cast


def url(people: Cast, rest: str = "") -> str:
    return f"/api/sites/{people.home.site.public_id}{rest}"


async def make(people: Cast, **form: object) -> dict[str, str]:
    answer = await people.ada.browser.post(url(people, "/keys"), json={"kind": "secret", "name": "CI", **form})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_secret_key_is_shown_once_and_only_its_digest_is_stored(people: Cast):
    key = await make(people, scopes=["read"])
    assert key["token"].startswith(f"ja_sk_{key['id']}_")
    listed = {k["id"]: k for k in (await people.ada.browser.get(url(people, "/keys"))).json()}
    assert listed[key["id"]]["token"] is None
    assert listed[key["id"]]["hint"] == f"ja_sk_{key['id']}_…"
    async with people.stores.postgres.work() as work:
        stored = "".join(await work.scalars(text("select row_to_json(k)::text from keys k")))
    assert key["token"] not in stored
    assert people.home.public_key in stored


async def test_a_public_key_stays_readable_and_only_writes(people: Cast):
    key = await make(people, kind="public")
    assert key["scopes"] == ["ingest"]
    listed = {k["id"]: k for k in (await people.ada.browser.get(url(people, "/keys"))).json()}
    assert listed[key["id"]]["token"] == key["token"]
    form = {"kind": "public", "name": "x", "scopes": ["read"]}
    wrong = await people.ada.browser.post(url(people, "/keys"), json=form)
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["root"]}, {"kind": "golden"}, {"expires_at": "2030-01-01T00:00:00"}]
)
async def test_a_wrong_form_is_refused(people: Cast, wrong: dict[str, object]):
    answer = await people.ada.browser.post(url(people, "/keys"), json={"kind": "secret", "name": "x", **wrong})
    assert answer.status_code == 422


async def test_a_key_cannot_be_born_expired(people: Cast):
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    form = {"kind": "secret", "name": "x", "expires_at": past}
    answer = await people.ada.browser.post(url(people, "/keys"), json=form)
    assert (answer.status_code, answer.json()["code"]) == (400, "expiry_is_past")


async def test_scope_read_looks_scope_admin_edits_and_scope_ingest_does_neither(people: Cast):
    change = {"name": "Renamed"}
    read, admin, ingest = map(people.with_key, (people.home.read_key, people.home.admin_key, people.home.ingest_key))
    assert (await read.get(url(people))).json()["role"] == "viewer"
    assert (await read.patch(url(people), json=change)).json()["code"] == "scope_too_small"
    assert (await admin.patch(url(people), json=change)).json()["name"] == "Renamed"
    assert (await ingest.get(url(people))).json()["code"] == "scope_too_small"


async def test_keys_and_people_are_managed_by_people(people: Cast):
    admin = people.with_key(people.home.admin_key)
    assert (await admin.post(url(people, "/keys"), json={"kind": "secret", "name": "more"})).status_code == 403
    assert (await admin.delete(url(people))).status_code == 403
    assert (await admin.get("/api/me")).status_code == 401
    assert (await admin.get(f"/api/organizations/{people.home.organization.id}/members")).status_code == 401


async def test_a_key_opens_its_own_site_only(people: Cast):
    for key in (people.elsewhere.read_key, people.elsewhere.admin_key, people.elsewhere.ingest_key):
        assert (await people.with_key(key).get(url(people))).status_code == 404


async def test_a_public_key_never_comes_in(people: Cast):
    answer = await people.with_key(people.home.public_key).get(url(people))
    assert (answer.status_code, answer.json()["code"]) == (403, "public_key_only_writes")


@pytest.mark.parametrize(
    "token",
    ["", "nonsense", "ja_sk_", Token.mint(Kind.SECRET).text, "ja_sk_\0", "ja_sk_" + "x" * 43],
    ids=["nothing", "nonsense", "prefix", "unknown", "nul", "wrong checksum"],
)
async def test_a_key_that_is_none_is_refused(people: Cast, token: str):
    answer = await people.stranger.get(url(people), headers={b"authorization": f"Bearer {token}".encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "key_opens_nothing")


async def test_the_right_id_with_another_secret_opens_nothing(people: Cast):
    body = people.home.read_key[:-CHECKSUM_LENGTH]
    forged = body[:-1] + ("A" if body[-1] != "A" else "B")
    assert (await people.with_key(forged + checksum(forged)).get(url(people))).status_code == 401


async def test_a_revoked_and_an_expired_key_open_nothing(people: Cast):
    key = await make(people, scopes=["read"])
    short = await make(people, scopes=["read"], expires_at=(datetime.now(UTC) + timedelta(seconds=1)).isoformat())
    assert (await people.with_key(key["token"]).get(url(people))).status_code == 200
    assert (await people.ada.browser.delete(url(people, f"/keys/{key['id']}"))).status_code == 204
    assert (await people.with_key(key["token"]).get(url(people))).status_code == 401
    assert (await people.ada.browser.delete(url(people, f"/keys/{key['id']}"))).status_code == 404
    async with people.stores.postgres.work() as work:
        await work.execute(text("update keys set expires_at = now() where id = :id"), {"id": short["id"]})
    assert (await people.with_key(short["token"]).get(url(people))).status_code == 401


async def test_a_key_of_another_site_cannot_be_revoked_by_its_id(people: Cast):
    key_id = people.elsewhere.read_key[6:14]
    assert (await people.ada.browser.delete(url(people, f"/keys/{key_id}"))).status_code == 404
    hers = people.with_key(people.elsewhere.read_key)
    assert (await hers.get(f"/api/sites/{people.elsewhere.site.public_id}")).is_success


async def test_when_its_public_key_is_revoked_a_site_shows_the_next(people: Cast):
    following = await make(people, kind="public")
    await people.ada.browser.delete(url(people, f"/keys/{people.home.public_key[6:14]}"))
    assert (await people.ada.browser.get(url(people))).json()["public_key"] == following["token"]


async def test_the_last_use_of_a_key_is_noted(people: Cast):
    await people.with_key(people.home.read_key).get(url(people))
    await people.app.state.directory.write_uses()
    listed = {k["id"]: k for k in (await people.ada.browser.get(url(people, "/keys"))).json()}
    assert listed[people.home.read_key[6:14]]["last_used_at"] is not None
    assert listed[people.home.admin_key[6:14]]["last_used_at"] is None

"""The verbs of the command line and of a container's first start."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import func, select

from app.kit.problems import Conflict, Invalid, NotFound
from app.kit.settings import WrongSetting
from app.kit.stores import Stores
from app.sites import commands
from app.sites.models import Site, User
from tests.cast import PASSWORD, client

ADA = {"email": "ada@example.com", "password": PASSWORD}


def configured(stores: Stores, **settings: object) -> Stores:
    return replace(stores, settings=stores.settings.model_copy(update=settings))


def from_environment(stores: Stores, **others: object) -> Stores:
    first = {"owner_email": "Ada@example.com", "owner_password": SecretStr(PASSWORD), "site_domain": "www.ada.example"}
    return configured(stores, **(first | others))


async def count(stores: Stores, kind: type[Site] | type[User]) -> int:
    async with stores.postgres.work() as work:
        return await work.scalar(select(func.count()).select_from(kind)) or 0


async def test_an_owner_and_a_site_made_by_command_are_there_in_the_browser(app: FastAPI, stores: Stores):
    owner = await commands.create_owner(stores, "Ada@Example.com", PASSWORD)
    site = await commands.create_site(stores, "https://www.ada.example", timezone="Asia/Kolkata")
    async with client(app) as browser:
        me = (await browser.post("/api/sign-in", json=ADA)).json()
    assert me["user"] == {"id": owner["user_id"], "name": "Ada", "email": "ada@example.com"}
    assert [(s["id"], s["domain"], s["timezone"], s["role"]) for s in me["sites"]] == [
        (site["site_id"], "ada.example", "Asia/Kolkata", "owner")
    ]
    number = me["sites"][0]["number"]
    assert me["sites"][0]["public_key"] == site["public_key"]
    assert site["dsn"] == f"http://{site['public_key']}@localhost:8000/{number}"
    assert site["snippet"] == f'<script defer src="http://localhost:8000/js/{site["site_id"]}.js"></script>'


async def test_what_it_prints_is_exactly_that(stores: Stores):
    there = configured(stores, url="https://stats.example.com/")
    site = await commands.create_site(there, "ada.example")
    assert list(site) == ["site_id", "public_key", "secret_key", "dsn", "snippet"]
    assert site["dsn"].startswith(f"https://{site['public_key']}@stats.example.com/")
    assert site["snippet"].startswith('<script defer src="https://stats.example.com/js/')


async def test_its_secret_key_reads_and_takes_events(app: FastAPI, stores: Stores):
    site = await commands.create_site(stores, "ada.example")
    async with client(app, authorization=f"Bearer {site['secret_key']}") as program:
        assert (await program.get(f"/api/sites/{site['site_id']}")).json()["domain"] == "ada.example"
        assert (await program.patch(f"/api/sites/{site['site_id']}", json={"name": "x"})).status_code == 403
    assert await app.state.directory.writable_site(site["secret_key"]) is not None


async def test_a_site_made_before_any_owner_belongs_to_the_first(app: FastAPI, stores: Stores):
    site = await commands.create_site(stores, "ada.example")
    async with client(app) as browser:
        me = (await browser.post("/api/setup", json=ADA | {"name": "Ada", "organization": "Ada's"})).json()
    assert [o["name"] for o in me["organizations"]] == ["Ada's"]
    assert [s["id"] for s in me["sites"]] == [site["site_id"]]


async def test_each_owner_made_by_command_has_an_organization_of_their_own(stores: Stores):
    ada = await commands.create_owner(stores, "ada@example.com", PASSWORD)
    eve = await commands.create_owner(stores, "eve@example.com", PASSWORD)
    assert ada["organization_id"] != eve["organization_id"]
    await commands.create_site(stores, "one.example", owner_email="EVE@example.com")
    await commands.create_site(stores, "one.example", owner_email="ada@example.com")
    with pytest.raises(NotFound):
        await commands.create_site(stores, "two.example", owner_email="nobody@example.com")
    with pytest.raises(Conflict):
        await commands.create_site(stores, "one.example")


async def test_an_owner_is_made_once(stores: Stores):
    await commands.create_owner(stores, "ada@example.com", PASSWORD)
    with pytest.raises(Conflict):
        await commands.create_owner(stores, "ADA@example.com", PASSWORD)


@pytest.mark.parametrize(("email", "password"), [("ada", PASSWORD), ("ada@example.com", "short"), ("", PASSWORD)])
async def test_a_wrong_owner_is_refused_without_repeating_the_password(stores: Stores, email: str, password: str):
    with pytest.raises(Invalid) as refusal:
        await commands.create_owner(stores, email, password)
    assert password not in refusal.value.detail
    assert await count(stores, User) == 0


async def test_a_key_is_made_for_a_site_by_id_or_domain(app: FastAPI, stores: Stores):
    site = await commands.create_site(stores, "ada.example")
    expires = datetime.now(UTC) + timedelta(days=1)
    key = await commands.create_key(stores, "ada.example", ["read", "admin"], name="CI", expires=expires)
    assert (key["site_id"], key["kind"], key["scopes"]) == (site["site_id"], "secret", ["admin", "read"])
    assert key["expires_at"] == expires.isoformat()
    public = await commands.create_key(stores, site["site_id"], ["ingest"], kind="public")
    assert public["token"].startswith("ja_pk_")
    async with client(app, authorization=f"Bearer {key['token']}") as program:
        assert (await program.patch(f"/api/sites/{site['site_id']}", json={"name": "By CI"})).status_code == 200


async def test_a_wrong_key_is_refused(stores: Stores):
    await commands.create_site(stores, "ada.example")
    for scopes, kind in ((["root"], "secret"), ([], "secret"), (["read"], "public"), (["read"], "golden")):
        with pytest.raises(Invalid):
            await commands.create_key(stores, "ada.example", scopes, kind=kind)
    with pytest.raises(NotFound):
        await commands.create_key(stores, "nowhere.example", ["read"])


async def test_the_first_start_makes_what_the_settings_name_once(app: FastAPI, stores: Stores):
    first = from_environment(stores)
    sites = await asyncio.gather(*(commands.first_start(first) for _ in range(3)))
    again = await commands.first_start(from_environment(stores, owner_password=SecretStr("")))
    assert {site.public_id for site in [*sites, again] if site} == {site.public_id for site in sites if site}
    assert (await count(stores, User), await count(stores, Site)) == (1, 1)
    async with client(app) as browser:
        me = (await browser.post("/api/sign-in", json=ADA)).json()
        assert [site["domain"] for site in me["sites"]] == ["ada.example"]
        assert me["sites"][0]["public_key"].startswith("ja_pk_")


async def test_the_first_start_does_not_reset_a_password(app: FastAPI, stores: Stores):
    await commands.first_start(from_environment(stores))
    await commands.first_start(from_environment(stores, owner_password=SecretStr("another password")))
    async with client(app) as browser:
        assert (await browser.post("/api/sign-in", json=ADA)).status_code == 200


async def test_without_settings_the_first_start_makes_nothing(stores: Stores):
    assert await commands.first_start(stores) is None
    assert (await count(stores, User), await count(stores, Site)) == (0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner_password": SecretStr("")},
        {"owner_password": SecretStr("short")},
        {"owner_email": "ada"},
        {"site_domain": "no domain"},
    ],
)
async def test_a_wrong_setting_stops_the_start_with_a_sentence(stores: Stores, wrong: dict[str, object]):
    with pytest.raises(WrongSetting, match="NIGHTJAR_"):
        await commands.first_start(from_environment(stores, **wrong))
    assert (await count(stores, User), await count(stores, Site)) == (0, 0)

"""The directory: what the doors know of sites and keys, and how fast they hear of a change."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.kit.postgres import Postgres
from app.kit.problems import Unavailable
from app.kit.streams import Streams
from app.sites.directory import Directory
from app.sites.keys.token import Kind, Scope, Token
from tests.cast import Cast
from tests.conftest import PostgresServer
from tests.nats_fixtures import NatsServer


@pytest.fixture
async def far_away(people: Cast, nats_server: NatsServer) -> AsyncIterator[Directory]:
    """The directory of another process: its own connections to Postgres and NATS."""
    postgres = Postgres(people.stores.postgres.engine.url.render_as_string(hide_password=False))
    words = await Streams.open(nats_server.url)
    async with Directory(postgres, people.stores.pepper).open(words) as directory:
        yield directory
    await words.close()
    await postgres.close()


async def within_a_second(is_so: Callable[[], Awaitable[bool]]) -> float:
    """How many seconds it took until it was so."""
    start = time.perf_counter()
    while time.perf_counter() - start < 1:
        if await is_so():
            return time.perf_counter() - start
        await asyncio.sleep(0.005)
    raise AssertionError("not within a second")


async def test_it_knows_sites_by_all_their_names(people: Cast, far_away: Directory):
    site = people.home.site
    known = await far_away.site_by_public_id(site.public_id)
    assert known is not None
    assert (known.number, known.domain, known.timezone, known.allowed_origins) == (site.id, "ada.example", "UTC", ())
    assert await far_away.site_by_number(site.id) == known
    assert await far_away.writable_site(site.public_id) == known
    assert await far_away.writable_site(people.home.public_key) == known
    assert await far_away.writable_site(people.home.ingest_key) == known
    assert await far_away.writable_site(people.home.read_key) is None


@pytest.mark.parametrize(
    "name",
    ["", "x", "a" * 12, "a\0" * 6, "é" * 12, Token.mint(Kind.PUBLIC).text],
    ids=["nothing", "short", "unknown", "nul", "not ascii", "unknown key"],
)
async def test_it_does_not_know_what_there_is_not(far_away: Directory, name: str):
    assert await far_away.writable_site(name) is None
    assert await far_away.site_by_public_id(name) is None
    assert await far_away.key(name) is None


@pytest.mark.parametrize("number", [0, -1, 2**63, 2**200])
async def test_it_does_not_know_numbers_that_cannot_be(far_away: Directory, number: int):
    assert await far_away.site_by_number(number) is None


async def test_it_knows_what_a_key_opens(people: Cast, far_away: Directory):
    key = await far_away.key(people.home.read_key)
    assert key is not None
    assert (key.site_number, key.kind, key.scopes) == (people.home.site.id, Kind.SECRET, {Scope.READ})
    assert people.home.read_key not in repr(key)


async def test_a_revoked_key_is_refused_everywhere_within_a_second(people: Cast, far_away: Directory):
    assert await far_away.key(people.home.read_key) is not None
    key_id = people.home.read_key[6:14]
    await people.ada.browser.delete(f"/api/sites/{people.home.site.public_id}/keys/{key_id}")

    async def is_refused() -> bool:
        return await far_away.key(people.home.read_key) is None

    await within_a_second(is_refused)


async def test_a_change_of_a_site_is_known_everywhere_within_a_second(people: Cast, far_away: Directory):
    path, public_id = f"/api/sites/{people.home.site.public_id}", people.home.site.public_id
    await far_away.site_by_public_id(public_id)
    await people.ada.browser.patch(path, json={"allowed_origins": ["https://ada.example"]})

    async def is_known() -> bool:
        site = await far_away.site_by_public_id(public_id)
        return site is not None and site.allowed_origins == ("https://ada.example",)

    await within_a_second(is_known)


async def test_a_deleted_site_and_its_keys_are_gone_everywhere_within_a_second(people: Cast, far_away: Directory):
    public_id, number = people.home.site.public_id, people.home.site.id
    assert await far_away.site_by_public_id(public_id)
    assert await far_away.site_by_number(number)
    assert await far_away.key(people.home.public_key)
    await people.ada.browser.delete(f"/api/sites/{public_id}")

    async def is_gone() -> bool:
        known = await far_away.site_by_public_id(public_id), await far_away.site_by_number(number)
        return (*known, await far_away.key(people.home.public_key)) == (None, None, None)

    await within_a_second(is_gone)


async def test_a_key_expires_without_being_told(people: Cast):
    now = int(time.time())
    ends = datetime.fromtimestamp(now, UTC) + timedelta(hours=1)
    form = {"kind": "secret", "name": "short", "scopes": ["ingest"], "expires_at": ends.isoformat()}
    token = (await people.ada.browser.post(f"/api/sites/{people.home.site.public_id}/keys", json=form)).json()["token"]
    moment = [float(now)]
    directory = Directory(people.stores.postgres, people.stores.pepper, clock=lambda: moment[0])
    moment[0] = now + 3599
    assert await directory.key(token) is not None
    moment[0] = now + 3600
    assert await directory.key(token) is None


async def test_after_nats_was_away_everything_is_asked_anew(people: Cast, own_nats: NatsServer):
    words = await Streams.open(own_nats.url)
    async with Directory(people.stores.postgres, people.stores.pepper).open(words) as directory:
        assert await directory.key(people.home.read_key) is not None
        own_nats.kill()
        # This is told on another server, so the directory cannot hear it.
        await people.ada.browser.delete(f"/api/sites/{people.home.site.public_id}/keys/{people.home.read_key[6:14]}")
        assert await directory.key(people.home.read_key) is not None
        own_nats.start()
        for _ in range(200):
            if await directory.key(people.home.read_key) is None:
                break
            await asyncio.sleep(0.05)
        else:
            raise AssertionError("the key still opens after the connection came back")
    await words.close()


async def test_while_postgres_is_away_the_known_are_served_and_strangers_put_off(
    people: Cast, postgres_server: PostgresServer
):
    moment = [1_000_000.0]
    directory = Directory(people.stores.postgres, people.stores.pepper, clock=lambda: moment[0])
    known = await directory.site_by_public_id(people.home.site.public_id)
    assert await directory.key(people.home.public_key) is not None
    async with postgres_server.refusing(people.stores.postgres):
        assert await directory.site_by_public_id(people.home.site.public_id) == known
        moment[0] += 3600  # long past the time for which an entry is kept
        assert await directory.site_by_public_id(people.home.site.public_id) == known
        assert await directory.key(people.home.public_key) is not None
        with pytest.raises(Unavailable):
            await directory.site_by_public_id(people.elsewhere.site.public_id)
        await directory.write_uses()
    assert (await directory.site_by_public_id(people.elsewhere.site.public_id)) is not None
    await directory.write_uses()
    listed = (await people.ada.browser.get(f"/api/sites/{people.home.site.public_id}/keys")).json()
    assert next(key for key in listed if key["token"] == people.home.public_key)["last_used_at"] is not None


async def test_the_last_use_of_a_key_never_goes_backwards(people: Cast):
    directory = people.app.state.directory
    key_id, early, late = people.home.read_key[6:14], datetime(2030, 1, 1, tzinfo=UTC), datetime(2030, 1, 2, tzinfo=UTC)
    for at in (late, early):
        directory.saw_key(key_id, at)
        await directory.write_uses()
    listed = (await people.ada.browser.get(f"/api/sites/{people.home.site.public_id}/keys")).json()
    assert next(key for key in listed if key["id"] == key_id)["last_used_at"] == "2030-01-02T00:00:00Z"

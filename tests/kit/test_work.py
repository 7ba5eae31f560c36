"""The transaction of a request, and what is told after it."""

import asyncio

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.postgres import NotText, PostgresAway
from app.kit.problems import Conflict, handle_problems
from app.kit.stores import Stores
from app.kit.work import Work, announce, transaction
from tests.conftest import PostgresServer

COUNT = text("select count(*) from organizations")


async def add(work: AsyncSession, name: str) -> None:
    await work.execute(
        text("insert into organizations (id, name, slug, created_at) values (:n, :n, :n, now())"), {"n": name}
    )


async def count(stores: Stores) -> int:
    async with stores.postgres.work() as work:
        return await work.scalar(COUNT) or 0


@pytest.fixture
def browser(stores: Stores) -> AsyncClient:
    """A browser at an application with a route that works and one that fails."""
    app = FastAPI()
    app.state.stores = stores
    handle_problems(app)

    @app.post("/works")
    async def works(work: Work) -> None:
        await add(work, "works")

    @app.post("/fails")
    async def fails(work: Work) -> None:
        await add(work, "fails")
        raise Conflict()

    @app.post("/cannot-commit")
    async def cannot_commit(work: Work) -> None:
        await work.execute(text("create temporary table t (x int unique deferrable initially deferred) on commit drop"))
        await work.execute(text("insert into t values (1), (1)"))

    return AsyncClient(transport=ASGITransport(app=app, raise_app_exceptions=False), base_url="http://hub.test")


async def test_a_request_is_committed_when_it_is_answered(browser: AsyncClient, stores: Stores):
    assert (await browser.post("/works")).status_code == 200
    assert await count(stores) == 1


async def test_a_refused_request_leaves_nothing(browser: AsyncClient, stores: Stores):
    assert (await browser.post("/fails")).status_code == 409
    assert await count(stores) == 0


async def test_a_commit_that_fails_is_not_answered_as_a_success(browser: AsyncClient):
    answer = await browser.post("/cannot-commit")
    assert (answer.status_code, answer.json()["code"]) == (409, "overtaken")


async def test_what_is_announced_is_told_after_the_commit_and_only_then(stores: Stores):
    seen: list[tuple[bytes, int]] = []

    async def heard(payload: bytes) -> None:
        seen.append((payload, await count(stores)))

    stop = await stores.streams.listen("test.changed", heard)
    async with transaction(stores) as work:
        await add(work, "one")
        announce(work, "test.changed", b"one")
        await asyncio.sleep(0.1)
        assert seen == []
    with pytest.raises(ZeroDivisionError):
        async with transaction(stores) as work:
            announce(work, "test.changed", b"never")
            raise ZeroDivisionError
    for _ in range(100):
        if seen:
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    await stop()
    assert seen == [(b"one", 1)]


async def test_without_postgres_people_are_asked_to_come_back(
    browser: AsyncClient, stores: Stores, postgres_server: PostgresServer
):
    async with postgres_server.refusing(stores.postgres):
        answer = await browser.post("/works")
        assert (answer.status_code, answer.json()["code"]) == (503, "postgres_away")
        assert answer.headers["retry-after"] == "1"
    assert (await browser.post("/works")).status_code == 200


async def test_a_connection_that_breaks_in_the_middle_is_postgres_being_away(
    stores: Stores, postgres_server: PostgresServer
):
    with pytest.raises(PostgresAway):
        async with stores.postgres.work() as work:
            await add(work, "half")
            async with postgres_server.refusing(stores.postgres):
                await add(work, "other half")
    assert await count(stores) == 0


@pytest.mark.parametrize("name", ["a\x00b", "\x00"])
async def test_a_character_that_no_text_can_have_is_the_senders_mistake(stores: Stores, name: str):
    with pytest.raises(NotText):
        async with transaction(stores) as work:
            await add(work, name)
    assert await count(stores) == 0

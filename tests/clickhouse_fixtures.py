"""ClickHouse for tests: the embedded engine and a real server, each test in a database of its own."""

import shutil
import tempfile
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.kit.sql import Fragment
from jobs.migrate import migrate_clickhouse
from tests.clickhouse_server import NoServer, Server

BACKENDS = ("embedded", "http")


@pytest.fixture(scope="session")
def clickhouse_server() -> Iterator[Server]:
    """A real ClickHouse server; tests that need it are skipped, with the reason, where there is none."""
    folder = Path(tempfile.mkdtemp(prefix="nightjar-clickhouse-"))
    try:
        server = Server(folder / "data")
    except NoServer as reason:
        pytest.skip(f"no ClickHouse server: {reason}")
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def embedded_clickhouse_url() -> Iterator[str]:
    """The one engine and the one folder this process may have."""
    folder = tempfile.mkdtemp(prefix="nightjar-chdb-")
    yield f"chdb://{folder}"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=BACKENDS)
def clickhouse_url(request: pytest.FixtureRequest) -> str:
    """Where a ClickHouse is; a test that uses it runs over both backends."""
    if request.param == "http":
        return request.getfixturevalue("clickhouse_server").url
    return request.getfixturevalue("embedded_clickhouse_url")


@pytest.fixture(scope="session")
def idle_databases() -> dict[str, list[str]]:
    """Migrated, empty databases by backend, left by tests that are done: to migrate takes most of a second."""
    return defaultdict(list)


@pytest.fixture
async def clickhouse(clickhouse_url: str, idle_databases: dict[str, list[str]]) -> AsyncIterator[ClickHouse]:
    """An empty, migrated database of its own, over both backends."""
    idle, settings = idle_databases[clickhouse_url], read_settings()
    name = idle.pop() if idle else await _migrated(clickhouse_url)
    store = ClickHouse(clickhouse_url, settings, database=name)
    before = await _tables(store)
    try:
        yield store
    finally:
        await store.close()
        if await _emptied(clickhouse_url, name, before):
            idle.append(name)


async def _migrated(url: str) -> str:
    name, settings = f"test_{uuid.uuid4().hex[:12]}", read_settings()
    keeper = ClickHouse(url, settings)
    await keeper.command(f"create database {name}")
    store = ClickHouse(url, settings, database=name)
    await migrate_clickhouse(store)
    await store.close()
    await keeper.close()
    return name


async def _tables(store: ClickHouse) -> dict[str, str]:
    """Each table of the database, and what makes it."""
    rows = await store.ask_any(
        Fragment("select name, create_table_query as made from system.tables where database = currentDatabase()")
    )
    return {row["name"]: row["made"] for row in rows}


async def _emptied(url: str, name: str, before: dict[str, str]) -> bool:
    """Whether the database is as new again; one whose tables are not what they were is dropped."""
    keeper = ClickHouse(url, read_settings(), database=name)
    try:
        if await _tables(keeper) != before:
            await keeper.command(f"drop database {name} sync")
            return False
        rows = await keeper.ask_any(
            Fragment("select distinct table from system.parts where database = currentDatabase() and active")
        )
        for row in rows:
            if row["table"] != "schema_migrations":
                # Its tokens of deduplication go with the rows.
                await keeper.command(f"truncate table {row['table']} sync")
        return True
    finally:
        await keeper.close()

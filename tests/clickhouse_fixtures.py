"""ClickHouse for tests: the embedded engine and a real server, each test in a database of its own."""

import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
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


@pytest.fixture
async def clickhouse(clickhouse_url: str) -> AsyncIterator[ClickHouse]:
    """An empty, migrated database of its own, over both backends."""
    settings = read_settings()
    name = f"test_{uuid.uuid4().hex[:12]}"
    keeper = ClickHouse(clickhouse_url, settings)
    await keeper.command(f"create database {name}")
    store = ClickHouse(clickhouse_url, settings, database=name)
    try:
        await migrate_clickhouse(store)
        yield store
    finally:
        await store.close()
        await keeper.command(f"drop database if exists {name} sync")
        await keeper.close()

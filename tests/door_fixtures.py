"""The door of browsers as it is served: the real application and server, over real NATS and Postgres."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
import pytest
from nats.js.api import RawStreamMsg
from prometheus_client import REGISTRY

from app.ingest.rows import Hit
from app.ingest.streams import declare_streams
from app.kit.stores import Stores
from app.main import Nightjar, create_app
from jobs.hub import Server, server_config
from tests.cast import play
from tests.hub_fixtures import CHROME

GOOD = {"n": "pageview", "u": "https://ada.example/"}


@dataclass
class Door:
    """A door that is open, a site that may be counted, and a client that looks like a browser."""

    port: int
    site: str
    number: int
    client: httpx.AsyncClient
    ada: httpx.AsyncClient  # the browser of the site's owner
    stores: Stores
    ingest_key: str
    public_key: str
    read_key: str
    others_ingest_key: str  # of another site
    app: Nightjar

    async def post(self, body: Any, **headers: str) -> httpx.Response:
        """Send a body as it is, or anything else as JSON; answered with what became of it."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.client.post("/api/track?debug=1", content=content, headers=headers)

    async def send(self, **fields: Any) -> httpx.Response:
        """A good event with these fields changed."""
        return await self.post({"s": self.site, **GOOD, **fields})

    async def is_open(self) -> bool:
        """Whether a good event is still taken, and is in the stream."""
        answer = await self.send(p={"is": "good"})
        return (
            answer.status_code == 202 and answer.json()["accepted"] == 1 and (await self.last()).props["is"] == "good"
        )

    async def last(self) -> Hit:
        """The hit that was made durable last."""
        message = await self.last_message()
        assert message.data
        return msgspec.json.decode(message.data.split(b"\n")[-1], type=Hit)

    async def last_message(self) -> RawStreamMsg:
        """The message that the stream took last."""
        return await self.stores.streams.jetstream.get_last_msg("events_0", "events_0")

    async def raw(self, *parts: bytes, pause_s: float = 0, ends: bool = False) -> bytes:
        """Write bytes to a socket of its own, part by part; everything that was answered until the other side ended."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        answered = asyncio.create_task(reader.read())
        with contextlib.suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause_s)
            if ends:
                writer.write_eof()
        try:
            async with asyncio.timeout(5):
                return await answered
        except (ConnectionError, TimeoutError):
            return b""
        finally:
            writer.close()


def dropped(reason: str, site: int = 0) -> float:
    """How many hits this process has dropped for a reason."""
    labels = {"site": str(site), "reason": reason}
    return REGISTRY.get_sample_value("nightjar_events_dropped_total", labels) or 0


@pytest.fixture
async def door(stores: Stores) -> AsyncIterator[Door]:
    """An open door."""
    await declare_streams(stores.streams, stores.settings)
    app = create_app(stores)
    server = Server(server_config(app))
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    async with play(app, stores) as people:
        while not server.started:
            await asyncio.sleep(0.01)
        base, headers = f"http://127.0.0.1:{port}", {"user-agent": CHROME}
        async with httpx.AsyncClient(base_url=base, headers=headers, timeout=10) as client:
            site = people.home.site
            yield Door(
                port, site.public_id, site.id, client, people.ada.browser, stores, people.home.ingest_key,
                people.home.public_key, people.home.read_key, people.elsewhere.ingest_key, app,
            )  # fmt: skip
    server.should_exit = True
    await serving

"""Heartbeats in memory, for the door of pings, which may not wait for Postgres. Like the directory of sites."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import select

from app.kit.postgres import Postgres
from app.kit.shelf import Shelf
from app.sites.directory import Words
from app.sites.models import Site
from app.uptime.making import CHANGED
from app.uptime.models import Monitor


@dataclass(frozen=True, slots=True)
class KnownHeartbeat:
    """What the door needs to know of a heartbeat."""

    site_number: int
    monitor: str
    slug: str


class Heartbeats:
    """Which heartbeats there are, by the secret of their address."""

    def __init__(self, postgres: Postgres, clock: Callable[[], float] = time.time) -> None:
        self._postgres = postgres
        self._by_token: Shelf[str, KnownHeartbeat] = Shelf(self._read, clock, size=50_000)

    async def by_token(self, token: str) -> KnownHeartbeat | None:
        """The heartbeat of an address; raises Unavailable when nobody can say."""
        return await self._by_token.find(token) if len(token) == 36 else None

    @asynccontextmanager
    async def open(self, words: Words) -> AsyncIterator["Heartbeats"]:
        """Hear of changes while the block runs."""
        words.on_reconnect(self._by_token.clear)
        stop = await words.listen(CHANGED, self._changed)
        try:
            yield self
        finally:
            await stop()

    async def _changed(self, _: bytes) -> None:
        self._by_token.clear()

    async def _read(self, token: str) -> KnownHeartbeat | None:
        wanted = select(Monitor.site_id, Monitor.id, Monitor.slug).join(Site, Site.id == Monitor.site_id)
        async with self._postgres.work() as work:
            row = (await work.execute(wanted.where(Monitor.ping_token == token, Site.deleted_at.is_(None)))).first()
        return KnownHeartbeat(*row) if row else None

"""How many visitors are there right now, told to everybody who looks at a site.

All who look at a site in this process share one question, asked at most once a second: when something was stored for
the site, and every few seconds without that, because visitors also leave.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec

from app.analytics.queries.answers import current_visitors
from app.kit.conditions import Condition
from app.kit.problems import Problem
from app.kit.sse import comment, event
from app.kit.stores import Stores

STORED = "nightjar.stored.events"
RETRY_MS = 3000
KEEPALIVE_S = 15
ASK_EVERY_S = 1.0
LOOK_AGAIN_S = 10.0


# A site, and what a share of it is limited to.
Name = tuple[int, tuple[Condition, ...]]


class Room:
    """Everybody who looks at one site. ``visitors``: None until the first answer; ``batches``: how often it stored."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        self._ask = ask
        self.visitors: int | None = None
        self.batches = 0
        self.listeners = 0
        self.stored = asyncio.Event()
        self.changed = asyncio.Condition()

    async def keep_asking(self) -> None:
        """Ask for ever and wake the listeners when the number is another."""
        while True:
            if self.stored.is_set():
                self.stored.clear()
                self.batches += 1
            with suppress(Problem):  # the store is away for a moment: the number stays as it was
                self.visitors = await self._ask()
            async with self.changed:
                self.changed.notify_all()
            await asyncio.sleep(ASK_EVERY_S)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stored.wait(), LOOK_AGAIN_S)


class CurrentVisitors:
    """The rooms of this process; a room is there while somebody listens."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._rooms: dict[Name, tuple[Room, asyncio.Task[None]]] = {}
        self._stop: Callable[[], Any] | None = None
        self._opening = asyncio.Lock()

    async def follow(self, site: int, limits: tuple[Condition, ...] = ()) -> AsyncIterator[bytes]:
        """Server-sent events: ``current`` at once and on each change, ``stored`` after a batch; comments in between.

        With limits only visits are told of for which they hold, and so no batch is: it may hold others.
        """
        name = (site, limits)
        room = await self._enter(name)
        try:
            yield f"retry: {RETRY_MS}\n\n".encode()
            told, heard = None, room.batches
            while True:
                if room.visitors is not None and room.visitors != told:
                    told = room.visitors
                    yield event("current", msgspec.json.encode({"visitors": told}).decode())
                if room.batches != heard:
                    heard = room.batches
                    if not limits:
                        yield event("stored", "{}")
                if not await _differs(room, told, heard):
                    yield comment("still here")
        finally:
            await self._leave(name, room)

    async def _enter(self, name: Name) -> Room:
        async with self._opening:
            if self._stop is None:
                self._stop = await self._stores.streams.listen(STORED, self._stored)
        if name not in self._rooms:
            site, limits = name
            room = Room(lambda: current_visitors(self._stores.clickhouse, site, datetime.now(UTC), limits))
            self._rooms[name] = room, asyncio.create_task(room.keep_asking())
        room, _ = self._rooms[name]
        room.listeners += 1
        return room

    async def _leave(self, name: Name, room: Room) -> None:
        room.listeners -= 1
        if room.listeners == 0:
            _, task = self._rooms.pop(name)
            task.cancel()
        if not self._rooms and self._stop is not None:
            stop, self._stop = self._stop, None
            await stop()

    async def _stored(self, payload: bytes) -> None:
        stored = set(msgspec.json.decode(payload, type=list[int]))
        for (site, _), (room, _) in self._rooms.items():
            if site in stored:
                room.stored.set()


async def _differs(room: Room, told: int | None, heard: int) -> bool:
    """Wait until the room's number is another or something was stored; False when it is time to show life."""

    async def wait() -> None:
        async with room.changed:
            await room.changed.wait_for(lambda: room.visitors != told or room.batches != heard)

    try:
        await asyncio.wait_for(wait(), KEEPALIVE_S)
    except TimeoutError:
        return False
    return True

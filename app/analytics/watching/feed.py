"""The newest events of a site, told as they are stored: what happened where, nothing about whom."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import UTC, datetime

import msgspec

from app.analytics.live import KEEPALIVE_S, RETRY_MS, STORED
from app.analytics.watching.queries import newest
from app.kit.problems import Problem
from app.kit.sse import comment, event
from app.kit.stores import Stores

ASK_EVERY_S = 1.0


async def follow(stores: Stores, site: int) -> AsyncGenerator[bytes]:
    """Server-sent events: ``newest`` with those of the last half hour at once, then ``events`` with what is new.

    More than forty in one batch are not told one by one: this is for looking, not for counting.
    """
    stored = asyncio.Event()

    async def wake(payload: bytes) -> None:
        if site in msgspec.json.decode(payload, type=list[int]):
            stored.set()

    stop = await stores.streams.listen(STORED, wake)
    told: set[int] | None = None
    try:
        yield f"retry: {RETRY_MS}\n\n".encode()
        while True:
            stored.clear()
            with suppress(Problem):  # the store is away for a moment: nothing new is known
                found = await newest(stores.clickhouse, site, datetime.now(UTC))
                fresh = [one.told() for one in found if told is None or one.event_id not in told]
                if fresh or told is None:
                    yield event("newest" if told is None else "events", msgspec.json.encode(fresh).decode())
                told = {one.event_id for one in found}
            await asyncio.sleep(ASK_EVERY_S)
            try:
                await asyncio.wait_for(stored.wait(), KEEPALIVE_S)
            except TimeoutError:
                yield comment("still here")
    finally:
        await stop()

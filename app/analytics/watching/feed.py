"""The newest events of a site, told as they are stored: what happened where, nothing about whom."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import msgspec

from app.analytics.live import KEEPALIVE_S, RETRY_MS, STORED
from app.analytics.plan import LONGEST_MS
from app.kit.clickhouse import ClickHouse
from app.kit.problems import Problem
from app.kit.sql import Questions
from app.kit.sse import comment, event
from app.kit.stores import Stores

ask = Questions(__file__)
# How far back the feed begins, and how many events it tells at once.
WINDOW = timedelta(minutes=30)
AT_ONCE = 40
ASK_EVERY_S = 1.0


class Happened(msgspec.Struct):
    """An event of the feed. Its id only tells it from others here; nobody is told of it."""

    event_id: int
    at_ms: int
    name: str
    path: str
    country: str
    source: str
    browser: str
    device: str

    def told(self) -> dict[str, str]:
        """What the page is told."""
        at = datetime.fromtimestamp(self.at_ms / 1000, UTC).isoformat(timespec="milliseconds")
        fields = ("name", "path", "country", "source", "browser", "device")
        return {"at": at, **{name: getattr(self, name) for name in fields}}


async def newest(clickhouse: ClickHouse, site: int, now: datetime) -> list[Happened]:
    """The newest events, the oldest of them first."""
    since_ms = int((now - WINDOW).timestamp() * 1000)
    binds = {"since_ms": since_ms, "first_session": max(0, since_ms - LONGEST_MS) << 22, "most": AT_ONCE}
    return (await clickhouse.ask(site, ask("newest_events"), Happened, **binds))[::-1]


async def follow(stores: Stores, site: int) -> AsyncGenerator[bytes]:
    """Server-sent events: ``newest`` with those of the last half hour at once, then ``events`` with what is new.

    More than ``AT_ONCE`` in one batch are not told one by one: this is for looking, not for counting.
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

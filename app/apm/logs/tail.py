"""Log records told as they are stored."""

import asyncio
import time
from collections.abc import AsyncGenerator

import msgspec

from app.apm.asking import Question
from app.apm.linger import subject
from app.apm.logs.answers import record
from app.apm.logs.queries import Logs, searched
from app.kit.problems import Problem
from app.kit.sql import Fragment
from app.kit.sse import comment, event
from app.kit.window import Window

STORED = "nightjar.stored.logs"
RETRY_MS, KEEPALIVE_S, ASK_EVERY_S = 3000, 15, 0.2
# What is told at once; a reader who cannot follow is told how many were left out, never a growing queue.
AT_ONCE = 200
# Records arrive late by seconds; what is older than this when it arrives is no news.
BACK_MS = 120_000


def follow(asked: Question, q: str) -> AsyncGenerator[bytes]:
    """Server-sent events: ``logs`` with the newest at once, then with what was stored since; ``skipped`` tells that
    more came than is told, ``trouble`` why nothing can be told now. Raises SearchNotUnderstood at once."""
    return _follow(asked, searched(q))


async def _follow(asked: Question, where: Fragment) -> AsyncGenerator[bytes]:
    stored = asyncio.Event()

    async def wake(payload: bytes) -> None:
        if asked.site.id in msgspec.json.decode(payload, type=list[int]):
            stored.set()

    stop = await asked.stores.streams.listen(STORED, wake)
    told: set[str] | None = None
    is_troubled = False
    try:
        yield f"retry: {RETRY_MS}\n\n".encode()
        while True:
            await asked.stores.streams.tell(subject("logs"))
            stored.clear()
            try:
                now_ms = int(time.time() * 1000)
                window = Window(now_ms - BACK_MS, now_ms + BACK_MS, 60)
                found = [
                    record(one) for one in await Logs(asked.clickhouse, asked.site.id).records(window, where, AT_ONCE)
                ]
                fresh = [one for one in found if told is None or one.id not in told]
                if fresh or told is None or is_troubled:
                    yield event("logs", msgspec.json.encode([one.model_dump() for one in fresh[::-1]]).decode())
                if told is not None and len(fresh) == AT_ONCE:
                    yield event("skipped", "{}")
                told, is_troubled = {one.id for one in found}, False
            except Problem as problem:  # the search is too large, or the store away for a moment: nothing new is known
                is_troubled = True
                yield event("trouble", msgspec.json.encode({"title": problem.title, "detail": problem.detail}).decode())
            await asyncio.sleep(ASK_EVERY_S)
            try:
                await asyncio.wait_for(stored.wait(), KEEPALIVE_S)
            except TimeoutError:
                yield comment("still here")
    finally:
        await stop()

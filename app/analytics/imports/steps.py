"""The steps of an import side by side: two chunks, or two parts, at a time, one for each core of a small machine.

Their results come in the order of the file, so that what is noted has no holes.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

import anyio.to_thread

from app.analytics.imports import spool
from app.analytics.imports.models import REPORTED
from app.analytics.imports.queries.chunks import Broken, Chunks, Counted, Keys
from app.analytics.imports.queries.visits import Stored, store_part
from app.kit.clickhouse import ClickHouse

T = TypeVar("T")
AT_ONCE = 2
# Where in the file one is: number of the chunk, byte and line.
Place = dict[str, int]
ChunkStored = tuple[Counted, list[Broken], Place]


def chunks_stored(
    chunks: Chunks, lines: Path, since: Mapping[str, int], first_line: int
) -> AsyncGenerator[ChunkStored, None]:
    """Store what is left of a file since a place, in chunks of ``size`` bytes; each comes with the place after it."""
    return in_turn(_chunks(chunks, lines, since, first_line))


def parts_stored(clickhouse: ClickHouse, keys: Keys, begin: int, parts: int) -> AsyncGenerator[Stored, None]:
    """Store the visits of the visitors that are left, part by part."""
    return in_turn(_parts(clickhouse, keys, begin, parts))


async def _chunks(
    chunks: Chunks, lines: Path, since: Mapping[str, int], first_line: int
) -> AsyncIterator[Coroutine[Any, Any, ChunkStored]]:
    number, offset, line = (since.get(name, 0) for name in ("chunk", "offset", "line"))
    while body := await anyio.to_thread.run_sync(spool.read_chunk, lines, offset, since["size"]):
        at, offset, line = line + first_line, offset + len(body), line + body.count(b"\n")
        yield _chunk(chunks, number, body, at, {"chunk": number + 1, "offset": offset, "line": line})
        number += 1


async def _chunk(chunks: Chunks, number: int, body: bytes, first_line: int, after: Place) -> ChunkStored:
    counted, broken = await chunks.store(number, body, first_line, REPORTED)
    return counted, broken, after


async def _parts(
    clickhouse: ClickHouse, keys: Keys, begin: int, parts: int
) -> AsyncIterator[Coroutine[Any, Any, Stored]]:
    for part in range(begin, parts):
        yield store_part(clickhouse, keys, part, parts)


async def in_turn(steps: AsyncIterable[Coroutine[Any, Any, T]]) -> AsyncGenerator[T, None]:
    """The results of steps in their order, while the next is already under way.

    To be closed (``aclosing``): then nothing is under way any more, also when its reader or a step failed.
    """
    running: deque[asyncio.Task[T]] = deque()
    try:
        async for step in steps:
            running.append(asyncio.create_task(step))
            if len(running) == AT_ONCE:
                yield await running.popleft()
        while running:
            yield await running.popleft()
    finally:
        await asyncio.gather(*running, return_exceptions=True)

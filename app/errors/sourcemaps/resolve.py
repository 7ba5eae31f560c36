"""``resolve(site, event)``: the event with the code that somebody wrote in the place of what a build made of it."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from app.errors.sourcemaps.bundle import debug_id_of
from app.errors.sourcemaps.changed import SOURCE_MAPS_CHANGED
from app.errors.sourcemaps.frames import Frame, address_of, debug_ids, frames_of, is_script, rewrite, tell
from app.errors.sourcemaps.load import load
from app.errors.sourcemaps.parsed import Absent, ParsedMaps, Wanted
from app.kit.postgres import Postgres
from app.kit.streams import Streams

SCRIPTS = (".js", ".mjs", ".cjs", ".jsx")


class SourceMaps:
    """The source maps of all sites, as one process asks them. Inside ``async with maps.open(streams)`` it hears of
    uploads."""

    def __init__(self, postgres: Postgres, clock: Callable[[], float] = time.monotonic) -> None:
        self._parsed = ParsedMaps(partial(load, postgres), clock)

    @asynccontextmanager
    async def open(self, streams: Streams) -> AsyncIterator["SourceMaps"]:
        """Hear of uploads while the block runs."""

        async def changed(payload: bytes) -> None:
            self._parsed.forget(int(payload))

        stop = await streams.listen(SOURCE_MAPS_CHANGED, changed)
        try:
            yield self
        finally:
            await stop()

    async def resolve(self, site_id: int, event: dict[str, Any]) -> dict[str, Any]:
        """The same event, its frames of JavaScript rewritten where a map of this site says what they were.

        Each frame that was tried says in ``map`` how it went. May raise Unavailable while Postgres is away.
        """
        known = debug_ids(event)
        release, dist = event.get("release", ""), event.get("dist", "")
        for frame in frames_of(event):
            if not is_script(frame):
                continue
            url = address_of(frame)
            debug_id = known.get(url) or debug_id_of(frame.get("debug_id", ""))
            if debug_id is None and not _may_have_map(url):
                continue
            await self._resolve(frame, Wanted(site_id, debug_id), Wanted(site_id, None, release, dist, url))
        return event

    async def _resolve(self, frame: Frame, by_id: Wanted, by_url: Wanted) -> None:
        found = await self._parsed.find(by_id if by_id.debug_id else by_url)
        if isinstance(found, Absent) and by_id.debug_id and by_url.release:
            second = await self._parsed.find(by_url)
            found = found if isinstance(second, Absent) else second
        if isinstance(found, Absent):
            tell(frame, found.status, by_id.debug_id)
            return
        token = found.token(frame["line"], frame["column"])
        if token is None or not token.src:
            tell(frame, "not_in_map", by_id.debug_id)
        else:
            rewrite(frame, token, by_id.debug_id)


def _may_have_map(url: str) -> bool:
    return url.partition("?")[0].partition("#")[0].endswith(SCRIPTS)

"""Maps that are parsed and at hand: the longest unused go first, and together they have a bounded size.

Parsing takes tenths of a second and four times the size of the file, so it happens in a thread, one at a time.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from symbolic.exceptions import SymbolicError
from symbolic.sourcemapcache import SourceMapCache

from app.errors.sourcemaps.frames import Token

MOST_MAPS = 8
MOST_BYTES = 24 * 1024 * 1024  # of scripts and maps before they were parsed; parsed, some 90 MB
MOST_ABSENT = 10_000
ABSENT_S = 60  # then it is looked for again, though an upload also tells of itself
CONTEXT = 5  # lines before and after


class Wanted(NamedTuple):
    """A script whose map is wanted: by its debug id, else by its release and address."""

    site_id: int
    debug_id: str | None
    release: str = ""
    dist: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """Why there is no map: ``not_uploaded``, ``no_map`` of a script that is there, ``broken``, ``no_release``."""

    status: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A map that can be asked."""

    cache: SourceMapCache
    size: int

    def token(self, line: int, column: int) -> Token | None:
        """What was at a place of the script, counted from 1."""
        try:
            return self.cache.lookup(line, column, CONTEXT)
        except (SymbolicError, OverflowError, UnicodeDecodeError):
            return None


def parse(script: bytes, source_map: bytes) -> Parsed | Absent:
    """A map that can be asked, or that it is broken. Takes tenths of a second."""
    try:
        return Parsed(SourceMapCache.from_bytes(script, source_map), len(script) + len(source_map))
    except (SymbolicError, ValueError):
        return Absent("broken")


Load = Callable[[Wanted], Awaitable[tuple[bytes, bytes] | Absent]]


class ParsedMaps:
    """The maps at hand of one process."""

    def __init__(self, load: Load, clock: Callable[[], float]) -> None:
        self._load, self._clock = load, clock
        self._maps: OrderedDict[Wanted, Parsed] = OrderedDict()
        self._absent: OrderedDict[Wanted, tuple[float, Absent]] = OrderedDict()
        self._loading: dict[Wanted, asyncio.Task[Parsed | Absent]] = {}
        self._gate = asyncio.Semaphore(1)
        self._age = 0

    async def find(self, wanted: Wanted) -> Parsed | Absent:
        """The map of a script; read and parsed when it is not at hand."""
        if wanted in self._maps:
            self._maps.move_to_end(wanted)
            return self._maps[wanted]
        until, absent = self._absent.get(wanted, (0.0, Absent("")))
        if self._clock() < until:
            return absent
        task = self._loading.get(wanted)
        if task is None:
            task = self._loading[wanted] = asyncio.create_task(self._read(wanted))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(task)

    def forget(self, site_id: int) -> None:
        """A site has other maps than before."""
        self._age += 1
        for memory in (self._maps, self._absent, self._loading):
            for wanted in [one for one in memory if one.site_id == site_id]:
                del memory[wanted]

    async def _read(self, wanted: Wanted) -> Parsed | Absent:
        age = self._age
        try:
            async with self._gate:
                loaded = await self._load(wanted)
                found = loaded if isinstance(loaded, Absent) else await asyncio.to_thread(parse, *loaded)
            if age == self._age:  # else something was uploaded while we read
                self._keep(wanted, found)
            return found
        finally:
            if self._loading.get(wanted) is asyncio.current_task():
                del self._loading[wanted]

    def _keep(self, wanted: Wanted, found: Parsed | Absent) -> None:
        if isinstance(found, Absent):
            self._absent[wanted] = (self._clock() + ABSENT_S, found)
            while len(self._absent) > MOST_ABSENT:
                self._absent.popitem(last=False)
            return
        self._maps[wanted] = found
        while len(self._maps) > MOST_MAPS or (len(self._maps) > 1 and self._size() > MOST_BYTES):
            self._maps.popitem(last=False)

    def _size(self) -> int:
        return sum(one.size for one in self._maps.values())

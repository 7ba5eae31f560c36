"""A bounded memory of what a slow store said: one question at a time for one name, also for names that do not exist."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Generic, TypeVar

from app.kit.problems import Unavailable

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")


class Shelf(Generic[Name, Value]):
    """Values by name, read when missing, at most ``size`` of them, the longest unused forgotten first.

    A value is read again after ``keep_s`` seconds, but when the store is away the old one serves on. Absent names
    have a shelf of the same size to themselves, so that junk pushes out junk and never something real.
    """

    def __init__(
        self,
        read: Callable[[Name], Awaitable[Value | None]],
        clock: Callable[[], float],
        *,
        size: int = 10_000,
        keep_s: float = 300,
        reads_at_once: int = 4,  # of a pool of ten connections: people keep the rest
        most_waiting: int = 256,
        retry_s: float = 5,  # how long an old value serves again before the store is asked again
    ) -> None:
        self._read, self._clock = read, clock
        self._size, self._keep_s, self._retry_s, self._most_waiting = size, keep_s, retry_s, most_waiting
        self._present: OrderedDict[Name, tuple[float, Value]] = OrderedDict()  # fresh until (s), value
        self._absent: OrderedDict[Name, float] = OrderedDict()
        self._reading: dict[Name, asyncio.Task[Value | None]] = {}
        self._gate = asyncio.Semaphore(reads_at_once)
        self._age = 0

    async def find(self, name: Name) -> Value | None:
        """The value of a name, None when the store says that there is none; raises Unavailable when it says nothing."""
        now = self._clock()
        known = self._present.get(name)
        if known is not None and now < known[0]:
            self._present.move_to_end(name)
            return known[1]
        if now < self._absent.get(name, 0):
            self._absent.move_to_end(name)
            return None
        try:
            return await self._ask(name)
        except Unavailable:
            if name not in self._present:  # looked up again: it may have been dropped while we asked
                raise
            value = self._present[name][1]
            self._put(self._present, name, (now + self._retry_s, value))
            return value

    def drop(self, name: Name) -> None:
        """Forget a name; an answer that is still on its way is not kept either."""
        self._age += 1
        self._present.pop(name, None)
        self._absent.pop(name, None)
        self._reading.pop(name, None)

    def drop_where(self, is_wanted: Callable[[Value], bool]) -> None:
        """Forget the values of which this is true."""
        self._age += 1
        for name in [name for name, (_, value) in self._present.items() if is_wanted(value)]:
            del self._present[name]
        self._reading.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._age += 1
        for memory in (self._present, self._absent, self._reading):
            memory.clear()

    async def _ask(self, name: Name) -> Value | None:
        task = self._reading.get(name)
        if task is None:
            if len(self._reading) >= self._most_waiting:
                raise Unavailable("Too many unknown names at once.", retry_after=1)
            task = self._reading[name] = asyncio.create_task(self._read_and_keep(name))
            # When everybody who waited has gone, nobody is left to hear that it failed.
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
        # One who goes away must not take the answer from the others who wait for it.
        return await asyncio.shield(task)

    async def _read_and_keep(self, name: Name) -> Value | None:
        task, age = asyncio.current_task(), self._age
        try:
            async with self._gate:
                value = await self._read(name)
            # A change that was told while we read may be missing from what we read.
            if age == self._age:
                self._keep(name, value)
            return value
        finally:
            if self._reading.get(name) is task:
                del self._reading[name]

    def _keep(self, name: Name, value: Value | None) -> None:
        until = self._clock() + self._keep_s
        if value is None:
            self._present.pop(name, None)
            self._put(self._absent, name, until)
        else:
            self._absent.pop(name, None)
            self._put(self._present, name, (until, value))

    def _put(self, memory: OrderedDict[Name, Any], name: Name, entry: Any) -> None:
        memory[name] = entry
        memory.move_to_end(name)
        while len(memory) > self._size:
            memory.popitem(last=False)

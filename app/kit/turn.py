"""Long work on an event loop that others share: doors must not wait for a whole batch."""

import asyncio
import time


class Turn:
    """Gives way to whoever waits once it has worked ``most_ms`` milliseconds without."""

    def __init__(self, most_ms: float = 1) -> None:
        self._most_s, self._began = most_ms / 1000, time.perf_counter()

    async def end(self) -> None:
        """One piece of the work is done."""
        if time.perf_counter() - self._began > self._most_s:
            await asyncio.sleep(0)
            self._began = time.perf_counter()

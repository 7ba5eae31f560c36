"""Whether it is the prober itself that is cut off: then it knows nothing of its targets, and says so.

Asked only when a target could not be reached at all. As long as another host answered just now, the prober is online.
When all others fail too, it connects to its canaries; a canary that never answered is no witness.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from app.kit.egress import server_of

RECENT_S, KEPT_S, CONNECT_S = 20.0, 3.0, 2.0
# What a broken line on our own side looks like.
OF_THE_LINE = frozenset({
    "dns_timeout", "dns_servfail", "connect_timeout", "unreachable", "tls_timeout", "first_byte_timeout", "ping_lost",
})  # fmt: skip
MOST_HOSTS = 1000


class Own:
    """What this prober knows of its own line."""

    def __init__(self, canaries: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._canaries = [server_of(canary) for canary in canaries]
        self._witnesses: set[tuple[str, int]] = set()
        self._clock = clock
        self._answered: dict[str, float] = {}
        self._failed: dict[str, float] = {}
        self._asked: tuple[float, bool] = (-KEPT_S, True)
        self._asking = asyncio.Lock()

    async def look_around(self) -> None:
        """Learn which canaries answer while all is well."""
        if self._canaries:
            await self._ask_canaries()

    def saw(self, host: str, *, has_answered: bool) -> None:
        """Note how a target fared."""
        mine = self._answered if has_answered else self._failed
        mine[host] = self._clock()
        if len(mine) > MOST_HOSTS:
            del mine[min(mine, key=lambda name: mine[name])]

    async def is_cut_off(self, host: str) -> bool:
        """Whether the failure of a host says more about this prober than about the host."""
        now = self._clock()
        if any(now - at < RECENT_S for name, at in self._answered.items() if name != host):
            return False
        others = [name for name, at in self._failed.items() if name != host and now - at < RECENT_S]
        async with self._asking:
            if now - self._asked[0] > KEPT_S:
                self._asked = (now, await self._ask_canaries() if self._canaries else True)
        if self._witnesses:
            return not self._asked[1]
        # Without a witness: many hosts that answered before and now all do not, none excepted.
        return len([name for name in others if name in self._answered]) >= 3

    async def _ask_canaries(self) -> bool:
        """Whether one that is a witness answers; whoever answers becomes one."""
        answers = await asyncio.gather(*(_connects(*canary) for canary in self._canaries))
        there = {canary for canary, answer in zip(self._canaries, answers, strict=True) if answer}
        self._witnesses |= there
        return bool(there) or not self._witnesses


async def _connects(address: str, port: int) -> bool:
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(CONNECT_S):
            _, writer = await asyncio.open_connection(address, port)
            writer.close()
            return True
    return False

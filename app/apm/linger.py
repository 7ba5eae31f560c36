"""How long a batch of telemetry waits for more before it is stored.

To plan its insert costs ClickHouse more than a thousand spans do, whatever the batch holds. So little telemetry waits
for more, unless somebody follows it live; much of it fills a batch before that.
"""

import time
from collections.abc import Awaitable, Callable

from app.kit.streams import Streams

# Seconds. What is sent shows within them and half a second; SDKs tell metrics every ten seconds or more seldom.
USUAL_S = {"spans": 2.5, "logs": 2.5, "points": 5.0}
# A tail shows what was sent within a second, the insert among it.
FOLLOWED_S = 0.4
# Who follows says so again and again; for so long after the last word somebody does.
STILL_S = 40.0


def subject(signal: str) -> str:
    """The subject on which a follower says that it follows a signal."""
    return f"nightjar.followed.{signal}"


class Linger:
    """The patience of one writer with one signal. ``clock`` tells seconds."""

    def __init__(self, signal: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._signal, self._clock = signal, clock
        self._until = 0.0

    def seconds(self) -> float:
        """How long a batch waits now."""
        return FOLLOWED_S if self._clock() < self._until else USUAL_S[self._signal]

    async def heard(self, _payload: bytes = b"") -> None:
        """Somebody follows."""
        self._until = self._clock() + STILL_S

    async def listen(self, streams: Streams) -> Callable[[], Awaitable[None]]:
        """Hear of followers; returns how to stop."""
        return await streams.listen(subject(self._signal), self.heard)

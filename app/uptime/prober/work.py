"""What a prober gets from the hub and gives back, whether it has the stores or only HTTPS."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import msgspec


class Job(msgspec.Struct, frozen=True):
    """A monitor as its prober knows it, secrets included. ``version`` changes with it."""

    monitor: str
    site_id: int
    check: dict[str, Any]
    interval_s: int
    timeout_s: int
    confirmations: int
    retry_s: int
    slow_ms: int
    is_upside_down: bool
    shard: int
    version: int


class Share(msgspec.Struct, frozen=True):
    """What a prober shall do for the next seconds. ``epochs``: by share, that of its lease; ``jobs``: those that it
    does not know yet, or not in this version; ``gone``: those that are no longer its business."""

    epochs: dict[int, int]
    jobs: list[Job]
    gone: list[str]
    is_new_place: bool = False


class Ask(msgspec.Struct, frozen=True):
    """What a prober asks with: who it is, and what it knows (monitor: version)."""

    prober: str
    location: str
    version: str
    known: dict[str, int]


class Hub(Protocol):
    """The hub as a prober sees it."""

    async def share(self, ask: Ask) -> Share:
        """Renew the leases, and learn what to do. Raises Unavailable."""
        ...

    async def report(self, rows: list[bytes]) -> None:
        """Hand over results, durably. Raises Unavailable."""
        ...


Report = Callable[[bytes], Awaitable[None]]

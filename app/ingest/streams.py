"""Every stream of Nightjar in one table: its messages, who drinks it, and where its rows go."""

from dataclasses import dataclass

from app.kit.settings import Settings
from app.kit.streams import Streams


@dataclass(frozen=True, slots=True)
class Stream:
    """A durable stream: each message is rows as JSON lines. ``shards`` of it are written side by side."""

    name: str
    table: str
    shards: int
    max_bytes: int

    def shard(self, number: int) -> str:
        """The name of one shard; its subject is the same word."""
        return f"{self.name}_{number}"


DEAD = "dead"


def streams(settings: Settings) -> list[Stream]:
    """The table. A row stays in its stream until it is stored; ``max_bytes`` is shared among the shards."""
    limit = settings.stream_max_mb * 1_000_000
    shards = settings.event_shards
    #       stream    table     shards  max_bytes of a shard
    rows = [
        ("events", "events", shards, limit // shards),
        ("filtered", "filtered_hits", 1, min(limit, 256_000_000)),
        ("drops", "drops", 1, min(limit, 64_000_000)),
    ]
    return [Stream(*row) for row in rows]


async def declare_streams(connection: Streams, settings: Settings) -> None:
    """Make every stream, and the one for dead letters, or bring their limits up to date."""
    for stream in streams(settings):
        for number in range(stream.shards):
            await connection.declare(stream.shard(number), stream.shard(number), stream.max_bytes)
    await connection.declare(DEAD, "dead.>", 256_000_000)

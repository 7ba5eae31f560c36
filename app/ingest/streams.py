"""Every stream of Nightjar in one table: its messages, who drinks it, and where its rows go."""

from dataclasses import dataclass

from app.ingest.forms import ITEMS, LINES, Form
from app.kit.settings import Settings
from app.kit.streams import Streams


@dataclass(frozen=True, slots=True)
class Stream:
    """A durable stream of rows, or of items. ``shards`` of it are written side by side."""

    name: str
    table: str
    shards: int
    max_bytes: int
    form: Form = LINES

    def shard(self, number: int) -> str:
        """The name of one shard; its subject is the same word."""
        return f"{self.name}_{number}"


DEAD = "dead"


def streams(settings: Settings) -> list[Stream]:
    """The table. A row stays in its stream until it is stored; ``max_bytes`` is shared among the shards."""
    limit = settings.stream_max_mb * 1_000_000
    shards, parts = settings.event_shards, settings.otlp_shards
    return [
        #      stream    table     shards  max_bytes of a shard
        Stream("events", "events", shards, limit // shards),
        Stream("filtered", "filtered_hits", 1, min(limit, 256_000_000)),
        Stream("drops", "drops", 1, min(limit, 64_000_000)),
        Stream("vitals", "web_vitals", 1, min(limit, 256_000_000)),
        Stream("errors", "error_events", 1, limit),
        Stream("release_sessions", "release_sessions", 1, min(limit, 64_000_000)),
        Stream("error_notes", "error_notes", 1, min(limit, 256_000_000)),
        # In one shard each: what a result means depends on those before it (app/uptime/consume.py).
        Stream("checks", "checks", 1, min(limit, 1_000_000_000)),
        Stream("pings", "pings", 1, min(limit, 1_000_000_000)),
        # OpenTelemetry, as it came; ClickHouse itself reads it (app/apm/sql/insert_*.sql).
        Stream("spans", "spans", parts, limit // parts, ITEMS),
        Stream("logs", "logs", parts, limit // parts, ITEMS),
        Stream("points", "points", parts, limit // parts, ITEMS),
    ]


async def declare_streams(connection: Streams, settings: Settings) -> None:
    """Make every stream, and the one for dead letters, or bring their limits up to date."""
    for stream in streams(settings):
        for number in range(stream.shards):
            await connection.declare(stream.shard(number), stream.shard(number), stream.max_bytes)
    await connection.declare(DEAD, "dead.>", 256_000_000)

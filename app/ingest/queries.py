"""Questions about the pipe itself: is anything coming in, how late, and what was dropped."""

import msgspec

from app.ingest.dropped import OF_TELEMETRY
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions

ask = Questions(__file__)


class Arrivals(msgspec.Struct):
    """Times are unix milliseconds, 0 when nothing ever came."""

    first_ms: int = 0
    last_ms: int = 0
    accepted_24h: int = 0


class DropCount(msgspec.Struct):
    """Hits dropped for one reason."""

    reason: str
    count: int


async def arrivals(clickhouse: ClickHouse, site: int) -> Arrivals:
    """When the first and the last event of a site came, and how many in the last 24 hours."""
    rows = await clickhouse.ask(site, ask("arrivals"), Arrivals)
    return rows[0] if rows else Arrivals()


async def drops_24h(clickhouse: ClickHouse, site: int) -> list[DropCount]:
    """What was dropped of a site's hits in the last 24 hours, by reason, the most first."""
    return await clickhouse.ask(site, ask("drops_24h"), DropCount, of_telemetry=sorted(OF_TELEMETRY))

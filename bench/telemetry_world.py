"""Telemetry of a believable shop, of any size, made inside ClickHouse hour by hour (``spans_world.sql``, ``logs_world.sql``).

It goes in where the doors' bytes do behind their reading, so that every table that is kept of spans and records is there. Days
are merged as they are in a hub that has been running for a while.
"""

from pathlib import Path

from app.kit.clickhouse import ClickHouse

FOLDER = Path(__file__).parent
SITE = 1
FIRST_MS = 1_790_812_800_000  # 2026-10-01
HOUR_MS, HOURS_A_DAY = 3_600_000, 24
# Of a busy hub: more than that is more days, not busier ones.
A_DAY = 7_500_000
TABLES = ("spans", "logs", "trace_index", "calls", "calls_hourly")


def days_of(size: int) -> int:
    """Over how many days so many spans are spread."""
    return max(1, round(size / A_DAY))


async def fill(clickhouse: ClickHouse, size: int) -> None:
    """Make about so many spans, and as many log records."""
    hours = days_of(size) * HOURS_A_DAY
    for signal in ("spans", "logs"):
        text = (FOLDER / f"{signal}_world.sql").read_text()
        for hour in range(hours):
            await clickhouse.command(_of_hour(text, hour, size // hours))
    for table in TABLES:
        await clickhouse.command(f"optimize table {table} final")


def _of_hour(sql: str, hour: int, many: int) -> str:
    values = {
        "site": SITE, "seed": hour, "from_ms": FIRST_MS + hour * HOUR_MS, "span_ms": HOUR_MS, "spans": many, "records": many,
    }  # fmt: skip
    for name, value in values.items():
        sql = sql.replace(f"{{{name}:UInt64}}", str(value))
    return sql

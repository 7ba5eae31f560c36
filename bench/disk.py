"""Bytes on disk for each event of the site that ``bench.world`` makes: of the events themselves, of what is kept beside
them, and of their columns. The peer of each table is the same rows uncompressed, in the same run.

Parts are merged as they are in a hub that has been running for a while: the events of a month into one part.
``python -m bench.disk 10000000`` chooses the size.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.kit.sql import Fragment
from bench.overview import DAYS, FIRST, SITE
from bench.table import Row, verdict
from bench.world import fill
from jobs.migrate import migrate_clickhouse

EVENTS = 10_000_000
TARGET_BYTES = 25
TABLES = ("events", "sessions", "session_rollup", "page_rollup", "quarter_rollup", "day_rollup")
DEAREST = 8
SIZES = Fragment(
    "select table, sum(rows) as n, sum(bytes_on_disk) as packed, sum(data_uncompressed_bytes) as plain"
    " from system.parts where active and database = currentDatabase() group by table"
)
COLUMNS = Fragment(
    "select column, sum(column_bytes_on_disk) as packed from system.parts_columns"
    " where active and database = currentDatabase() and table = 'events' group by column order by packed desc, column"
)


def measure(events: int = EVENTS) -> Iterator[Row]:
    """A row for each table, and one for the dearest columns of the events."""
    folder = tempfile.mkdtemp(prefix="nightjar-bench-")
    try:
        yield from asyncio.run(_measure(folder, events))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(folder: str, events: int) -> list[Row]:
    clickhouse = ClickHouse(f"chdb://{Path(folder) / 'clickhouse'}", read_settings(question_seconds=120))
    await migrate_clickhouse(clickhouse)
    await fill(clickhouse, SITE, FIRST, DAYS, events * DAYS // 30)
    for table in ("events", "sessions"):  # roll-ups are swapped in merged
        await clickhouse.command(f"optimize table {table} final")
    found = {row["table"]: row for row in await clickhouse.ask_any(SIZES)}
    columns = await clickhouse.ask_any(COLUMNS)
    await clickhouse.close()
    stored = found["events"]["n"]
    rows = [_row(table, found[table], stored) for table in TABLES]
    dearest = ", ".join(f"{one['column']} {one['packed'] / stored:.1f}" for one in columns[:DEAREST])
    return [*rows, Row("disk: dearest columns of events, bytes an event", dearest)]


def _row(table: str, found: dict[str, int], events: int) -> Row:
    packed, plain = found["packed"] / events, found["plain"] / events
    target = verdict(f"≤ {TARGET_BYTES} bytes", packed <= TARGET_BYTES) if table == "events" else ""
    return Row(
        f"disk: {table}, {events / 1e6:.1f} M events", f"{packed:.1f} bytes an event", f"{plain:.1f} bytes, unpacked",
        f"{packed / plain:.2f}", target,
    )  # fmt: skip


if __name__ == "__main__":
    for row in measure(*map(int, sys.argv[1:])):
        print(row)

"""Raw events from a file: rows a second from the first byte read until every event has its visit and can be asked for.

A believable site is made inside ClickHouse and written as a file, then imported into another, empty one, by the code that
the hub runs, chunks, tokens and all. The ceiling is ClickHouse alone in the same run: it reads the same file and inserts
its rows, with nothing judged, told or noted. ``python -m bench.imports 1000000`` chooses the size.
"""

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from app.analytics.exports.queries import ExportFormat, events
from app.analytics.imports import spool
from app.analytics.imports.kinds import ImportKind
from app.analytics.imports.queries.chunks import Chunks, Keys
from app.analytics.imports.queries.visits import parts_of
from app.analytics.imports.spool import Spool
from app.analytics.imports.steps import chunks_stored, parts_stored
from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.kit.sql import Fragment
from bench.table import Row, verdict
from bench.world import fill
from jobs.derive import derive
from jobs.migrate import migrate_clickhouse

ROWS, TARGET = 1_000_000, 100_000
FIRST, DAYS = date(2026, 9, 1), 10
SITE, EMPTY = 1, 2
ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
# Without what is derived: only the address, the referrer and the user agent are there, as a server's log has them.
BARE = (
    "select ts, name, concat('https://', hostname, path) as url, concat('https://', referrer) as referrer, visitor_id,"
    " concat('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/', toString(cityHash64(visitor_id)"
    " % 400), '.0.0.0 Safari/537.36') as user_agent"
)


def measure(rows: int = ROWS) -> Iterator[Row]:
    """A row for each format, and one for rows that say less."""
    folder = Path(tempfile.mkdtemp(prefix="nightjar-bench-"))
    try:
        yield from asyncio.run(_measure(folder, rows))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(folder: Path, rows: int) -> list[Row]:
    settings = read_settings(question_seconds=300, data=folder)
    clickhouse = ClickHouse(f"chdb://{folder / 'clickhouse'}", settings)
    await migrate_clickhouse(clickhouse)
    await fill(clickhouse, SITE, FIRST, DAYS, rows)
    found = []
    for number, fmt in enumerate(ExportFormat, 1):
        path = folder / f"events.{fmt}"
        with path.open("wb") as file:
            async for block in events(clickhouse, SITE, *ALWAYS, fmt, folder):
                file.write(block)
        found.append(await _row(clickhouse, folder, number, path, f"import: {fmt}, all columns"))
    path = folder / "bare.jsonl"
    await clickhouse.command(
        f"insert into function file('{path}', 'JSONEachRow') {BARE} from file('{folder / 'events.jsonl'}', 'JSONEachRow')"
    )
    found.append(await _row(clickhouse, folder, 9, path, "import: jsonl, url, referrer and user agent only"))
    await clickhouse.close()
    return found


async def _row(clickhouse: ClickHouse, folder: Path, number: int, path: Path, name: str) -> Row:
    place = Spool(folder, f"import{number}", 1 << 40)
    place.upload.hardlink_to(path)
    began = time.perf_counter()
    await spool.make_lines(place, ImportKind.EVENTS, path.name)
    keys = Keys(EMPTY, number, b"a key for this import", b"the pepper of a bench")
    chunks = Chunks(clickhouse, keys, ImportKind.EVENTS, "example.com", derive(read_settings()))
    rows = 0
    async for counted, broken, _ in chunks_stored(
        chunks, place.lines, {"size": spool.CHUNK}, spool.first_line(path.name)
    ):
        assert not broken, broken
        rows += counted.rows
    parts = await parts_of(clickhouse, EMPTY, number)
    stored = [found.stored async for found in parts_stored(clickhouse, keys, 0, parts)]
    seconds = time.perf_counter() - began
    assert sum(stored) == rows, (sum(stored), rows)
    alone = await _alone(clickhouse, place.lines)
    for table in ("events", "sessions"):
        await clickhouse.command(f"alter table {table} delete where site_id = {EMPTY}", {"mutations_sync": 2})
    place.remove()
    rate = rows / seconds
    ratio = f"{rate / alone:.2f}"
    return Row(
        f"{name}, {rows:,} rows", f"{rate:,.0f} rows/s", f"{alone:,.0f} rows/s", ratio,
        verdict(f"≥ {TARGET:,} rows/s", rate >= TARGET),
    )  # fmt: skip


async def _alone(clickhouse: ClickHouse, path: Path) -> float:
    """Rows a second that ClickHouse reads from the same lines into an empty table of events."""
    await clickhouse.command("drop table if exists alone")
    await clickhouse.command("create table alone as events")
    began = time.perf_counter()
    await clickhouse.command(
        f"insert into alone (ts, name, visitor_id) select parseDateTime64BestEffort(ts, 3), name, toUInt64(visitor_id)"
        f" from file('{path}', 'JSONEachRow', 'ts String, name String, visitor_id String') settings max_threads = 2"
    )
    seconds = time.perf_counter() - began
    rows = (await clickhouse.ask_any(Fragment("select count() as n from alone")))[0]["n"]
    return rows / seconds


if __name__ == "__main__":
    for row in measure(*map(int, sys.argv[1:])):
        print(row)

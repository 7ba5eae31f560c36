"""A batch that is repeated after a restart counts once, in the tables and in what views make of them."""

import json
import subprocess
import sys
from pathlib import Path

HIT = {
    "site_id": 1,
    "ts": "2026-11-26 00:00:00",
    "event_id": "5",
    "name": "pageview",
    "visitor_id": "1",
    "session_id": "1",
}
# The engine is one a process, so each start is a process of its own.
PROGRAM = """
import asyncio, json, sys
from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.kit.sql import Fragment
from jobs.migrate import migrate_clickhouse

COUNTED = "select (select count() from events) as events, (select sum(pageviews) from sessions) as pageviews"

async def main(folder, hit):
    store = ClickHouse(f"chdb://{folder}", read_settings())
    await migrate_clickhouse(store)
    await store.insert_bytes("events", hit.encode(), "events_0:1-1")
    print(json.dumps((await store.ask_any(Fragment(COUNTED)))[0]))
    await store.close()

asyncio.run(main(*sys.argv[1:]))
"""


def test_a_batch_repeated_by_the_next_process_counts_once(tmp_path: Path):
    for _ in ("the one that migrates", "the next"):
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path), json.dumps(HIT)], capture_output=True, text=True, check=True
        )
        assert json.loads(ran.stdout) == {"events": 1, "pageviews": 1}

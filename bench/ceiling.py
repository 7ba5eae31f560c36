"""ClickHouse alone: the rows of a burst, made by the door's own steps, inserted from one body. Prints the seconds."""

import asyncio
import sys
import time
from pathlib import Path

import msgspec

from app.ingest.rows import Hit
from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.sites.directory import KnownSite
from app.track.enrich import Arrival, enriched
from app.track.place import Place
from app.track.sessions import Sessions
from app.track.wire import Sent, decoded
from bench.hub import DOMAIN
from bench.people import BROWSERS, batch
from jobs.migrate import migrate_clickhouse

SITE = KnownSite(1, "benchbenchbe", DOMAIN, "UTC", ())


def rows(events: int, size: int) -> list[Hit]:
    """What the writer would store of these events."""
    sessions, hits = Sessions(), []
    for visitor in range(events // size):
        agent = BROWSERS[visitor % len(BROWSERS)]
        place = Place("GB", "England", "London")
        at_ms = time.time_ns() // 1_000_000
        arrival = Arrival(at_ms, f"192.0.2.{visitor % 250}", agent, "", "en", False, False, place, bytes(32), None)
        for sent in decoded(batch(SITE.public_id, DOMAIN, size, visitor, visitor * size).partition(b"\r\n\r\n")[2]):
            assert isinstance(sent, Sent)
            hit = enriched(sent, SITE, arrival)
            sessions.put_session(hit)
            hits.append(hit)
    return hits


async def main(folder: Path, events: int, size: int) -> None:
    """Insert a few rows to warm up, then all of them."""
    clickhouse = ClickHouse(f"chdb://{folder}", read_settings(data=folder))
    await migrate_clickhouse(clickhouse)
    body = [msgspec.json.encode(hit) for hit in rows(events, size)]
    await clickhouse.insert_bytes("events", b"\n".join(body[:100]), "warm")
    began = time.monotonic()
    await clickhouse.insert_bytes("events", b"\n".join(body), "all")
    print(time.monotonic() - began)
    await clickhouse.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))

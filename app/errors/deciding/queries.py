"""The only file that asks ClickHouse for what decisions need, and that deletes events."""

from collections.abc import Sequence
from uuid import uuid4

import msgspec

from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions

ask = Questions(__file__)
REHEARSED = 5_000


class Rehearsable(msgspec.Struct):
    """An event to rehearse rules on."""

    hash: int
    number: int
    noise: str
    payload: str


async def daily(clickhouse: ClickHouse, site: int, numbers: Sequence[int]) -> dict[int, float]:
    """Events a day in the last week, by group."""
    rows = await clickhouse.ask(site, ask("daily"), numbers=list(numbers))
    return {row["number"]: row["daily"] for row in rows}


async def times(clickhouse: ClickHouse, site: int, hashes: Sequence[int]) -> dict[int, tuple[int, int]]:
    """First and last event (ms) of hashes."""
    rows = await clickhouse.ask(site, ask("times_of_hashes"), hashes=list(hashes))
    return {row["hash"]: (row["first_ms"], row["last_ms"]) for row in rows}


async def parts(clickhouse: ClickHouse, site: int, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Events and people by group; under 0 those of all together."""
    rows = await clickhouse.ask(site, ask("parts"), numbers=list(numbers))
    return {row["number"]: (row["events"], row["users"]) for row in rows}


async def rehearsed(clickhouse: ClickHouse, site: int) -> list[Rehearsable]:
    """Events of the last week, the newest first."""
    return await clickhouse.ask(site, ask("rehearsed"), Rehearsable, limit=REHEARSED)


async def forget(clickhouse: ClickHouse, site: int, hashes: Sequence[int], version: int) -> None:
    """Delete the events of hashes, from the disk too, and that the hashes were of any group."""
    gone = [msgspec.json.encode({"site_id": site, "hash": one, "number": 0, "version": version}) for one in hashes]
    if gone:
        await clickhouse.insert_bytes("error_hash_groups", b"\n".join(gone), uuid4().hex)
        sql = "alter table error_events delete where site_id = {site:UInt64} and hash in {hashes:Array(UInt64)}"
        await clickhouse.command(sql, {"mutations_sync": 0}, site=site, hashes=list(hashes))

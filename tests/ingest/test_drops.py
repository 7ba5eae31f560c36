"""What was dropped: of hits on the page about hits, and of telemetry elsewhere."""

import time

import msgspec

from app.apm.doctor.queries import doctor
from app.ingest import queries
from app.ingest.dropped import OF_TELEMETRY, WORDS, Reason
from app.ingest.rows import Drop
from app.kit.clickhouse import ClickHouse


def test_every_reason_has_its_words():
    assert WORDS.keys() == set(Reason)


async def test_the_doctor_tells_what_was_refused_by_key(clickhouse: ClickHouse):
    minute = int(time.time()) // 60 * 60
    said = (("dead_key", "key00001", 3), ("dead_key", "key00002", 1), ("too_fast", "key00001", 5), ("bot", "", 9))
    drops = [Drop(site_id=7, minute=minute, reason=reason, key_id=key, count=n) for reason, key, n in said]
    await clickhouse.insert_bytes("drops", b"\n".join(map(msgspec.json.encode, drops)), "test")
    told = (await doctor(clickhouse, 7, minute - 60)).refused
    assert {(one.word, one.key_id, one.items, one.last_seen_ms) for one in told} == {
        (reason, key, n, minute * 1000) for reason, key, n in said if key
    }
    assert all(one.fix.startswith("export OTEL_") for one in told)
    assert (await doctor(clickhouse, 8, 0)).refused == []


async def test_telemetry_is_not_counted_among_hits(clickhouse: ClickHouse):
    minute = int(time.time()) // 60 * 60
    drops = [
        Drop(site_id=7, minute=minute, reason=reason, count=2)
        for reason in (*OF_TELEMETRY, Reason.BOT, Reason.TOO_MANY)
    ]
    drops += [Drop(site_id=8, minute=minute, reason=Reason.INVALID, count=9)]
    await clickhouse.insert_bytes("drops", b"\n".join(map(msgspec.json.encode, drops)), "test")
    found = {drop.reason: drop.count for drop in await queries.drops_24h(clickhouse, 7)}
    assert found == {"bot": 2, "too_many": 2}

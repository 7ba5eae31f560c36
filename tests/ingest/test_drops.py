"""What was dropped: of hits on the page about hits, and of telemetry elsewhere."""

import time

import msgspec

from app.ingest import queries
from app.ingest.dropped import OF_TELEMETRY, WORDS, Reason
from app.ingest.rows import Drop
from app.kit.clickhouse import ClickHouse


def test_every_reason_has_its_words():
    assert WORDS.keys() == set(Reason)


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

"""Time as rows: a tick goes through the same streams as results and words, behind all that came before it."""

from datetime import datetime

import msgspec

from app.ingest.publish import Publisher
from app.ingest.rows import CheckResult, Ping, instant
from app.uptime.consume import TICK

TICK_S = 2


async def tick(publisher: Publisher, at: datetime) -> None:
    """Let both streams know what time it is. Raises Unavailable."""
    ts = instant(int(at.timestamp() * 1000))
    check = CheckResult(site_id=0, monitor_id="", location="", ts=ts, outcome=TICK)
    ping = Ping(site_id=0, monitor_slug="", status=TICK, ts=ts)
    await publisher.publish("checks_0", msgspec.json.encode(check))
    await publisher.publish("pings_0", msgspec.json.encode(ping))

"""An event that happened without its visitor doing anything does not end a bounce, wherever that is told."""

import time
import uuid

import msgspec
import pytest

from app.analytics.rollups import rebuild
from app.ingest.rows import Hit, instant
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment
from app.track.sessions import Sessions

NOON = int(time.time() * 1000) // 86_400_000 * 86_400_000 - 43_200_000


@pytest.mark.parametrize(("passive", "is_bounce"), [(1, 1), (0, 0)])
async def test_a_passive_event_does_not_end_a_bounce(clickhouse: ClickHouse, passive: int, is_bounce: int):
    sessions, hits = Sessions(), []
    for number, (name, is_passive) in enumerate([("pageview", 0), ("404", passive)]):
        hit = Hit(
            site_id=1, visitor_id=1, event_id=number, ts=instant(NOON + number), name=name, path="/a", hostname="a.example",
            is_passive=is_passive,
        )  # fmt: skip
        sessions.put_session(hit)
        hits.append(hit)
    body = b"\n".join(msgspec.json.encode(hit) for hit in hits)
    await clickhouse.insert_bytes("events", body, token=uuid.uuid4().hex)
    await rebuild(clickhouse, settle_s=0)
    [rolled] = await clickhouse.ask_any(Fragment("select is_bounce from session_rollup"))
    [state] = await clickhouse.ask_any(Fragment("select sum(events) as events from sessions"))
    assert (rolled["is_bounce"], state["events"]) == (is_bounce, 1 - passive)

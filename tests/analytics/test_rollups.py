"""Roll-ups equal their raw rows: after redelivery, late events, repeated and interrupted rebuilds."""

from datetime import UTC, date, datetime

import pytest

from app.analytics import rollups
from app.analytics.keys import AGREE_BITS, agreeing
from app.analytics.rollups import TABLES, rebuild
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment
from tests.analytics import oracle
from tests.analytics.world import make, some_time_ago, store

FIRST = date(2026, 3, 26)
SITES = (1, 2)


async def content(clickhouse: ClickHouse) -> dict[str, list]:
    """Everything in the roll-ups, in a fixed order."""
    found = {}
    for table in TABLES:
        rows = await clickhouse.ask_any(Fragment(f"select * from {table}"))
        found[table] = sorted(map(repr, rows))
        left = await clickhouse.ask_any(Fragment(f"select count() as n from {table}_next"))
        assert left == [{"n": 0}], "a rebuild leaves nothing beside"
    return found


async def afresh(clickhouse: ClickHouse) -> dict[str, list]:
    """The roll-ups as if they were made for the first time."""
    for table in (*TABLES, "rollup_runs"):
        await clickhouse.command(f"truncate table {table}")
    await rebuild(clickhouse)
    return await content(clickhouse)


async def test_rollups_equal_raw_after_redelivery_and_late_events(clickhouse: ClickHouse):
    worlds = {site: make(site, FIRST, 4, visitors=12) for site in SITES}
    for site, events in worlds.items():
        early, late = events[: len(events) * 3 // 4], events[len(events) * 3 // 4 :]
        await store(clickhouse, site, early, some_time_ago(), f"early {site}", times=3)
        await rebuild(clickhouse)
        await store(clickhouse, site, late, datetime.now(UTC), f"late {site}", times=2)
        await store(clickhouse, site, early, some_time_ago(), f"early {site}")
    await rebuild(clickhouse)
    rolled = await content(clickhouse)
    assert rolled == await afresh(clickhouse)
    rows = await clickhouse.ask_any(Fragment("select * from session_rollup"))
    assert len(rows) == sum(len(oracle.visits_of(events)) for events in worlds.values())
    for site, events in worlds.items():
        for visit in oracle.visits_of(events):
            (row,) = [r for r in rows if r["site_id"] == site and r["session_id"] == visit.events[0]["session_id"]]
            assert (row["started_ms"], row["ended_ms"]) == (visit.begins, visit.ends)
            assert row["pageviews"] == sum(e["name"] == "pageview" for e in visit.events)
            assert row["engaged_ms"] == sum(e["engaged_ms"] for e in visit.events)
            assert (bool(row["is_bounce"]), row["exit_path"]) == (visit.is_bounce, visit.value("exit_path"))


async def test_the_states_of_sessions_equal_their_rollup(clickhouse: ClickHouse):
    """What the materialized view keeps of late, repeated and shuffled events is what a rebuild finds."""
    events = make(5, FIRST, 4, visitors=12)
    for n in range(0, len(events), 17):
        await store(clickhouse, 1, events[n : n + 17], some_time_ago(), f"batch {n}", times=2)
    await rebuild(clickhouse)
    states = await clickhouse.ask_any(
        Fragment(
            "select session_id, any(visitor_id) as visitor_id, toUnixTimestamp64Milli(min(started_at)) as started_ms,"
            " toUnixTimestamp64Milli(max(ended_at)) as ended_ms, sum(pageviews) as views, sum(engaged_ms) as engaged,"
            " argMaxMerge(exit_path) as exit, any(source) as s, any(country) as c from sessions group by session_id"
            " order by session_id"
        )
    )
    rolled = await clickhouse.ask_any(
        Fragment(
            "select session_id, visitor_id, started_ms, ended_ms, pageviews as views, engaged_ms as engaged,"
            " exit_path as exit, source as s, country as c from session_rollup order by session_id"
        )
    )
    assert states == rolled
    assert rolled


async def test_only_touched_days_are_made_again(clickhouse: ClickHouse):
    events = make(3, FIRST, 2, visitors=12)
    await store(clickhouse, 1, events, some_time_ago(), "a")
    began = {visit.events[0]["session_id"] // (86_400_000 << 22) for visit in oracle.visits_of(events)}
    assert await rebuild(clickhouse) == sorted(began)
    assert await rebuild(clickhouse) == []
    late = [{**events[0], "event_id": 1}]
    await store(clickhouse, 1, late, datetime.now(UTC), "b")
    touched = (events[0]["session_id"] >> 22) // 86_400_000
    assert await rebuild(clickhouse) == [touched]
    assert await rebuild(clickhouse) == [touched], "what was stored within the last minute is not taken as settled"
    assert await content(clickhouse) == await afresh(clickhouse)


async def test_what_all_visits_of_a_visitor_agree_in_is_noted(clickhouse: ClickHouse):
    """The same however often the engine has made such a day: it compiles what it does often."""
    events = make(3, FIRST, 1, visitors=12)
    await store(clickhouse, 1, events, some_time_ago(), "a")
    day = (FIRST - date(1970, 1, 1)).days
    for _ in range(4):
        await rebuild(clickhouse, days=[day])
        rows = await clickhouse.ask_any(Fragment(f"select * from session_rollup where several and day = {day}"))
        assert len(rows) > 2
        for row in rows:
            same = [other for other in rows if other["visitor_id"] == row["visitor_id"]]
            agreed = {name for name in AGREE_BITS if len({one[name] for one in same}) == 1}
            assert row["agrees"] == agreeing(agreed)


async def test_closed_days_move_into_larger_partitions(clickhouse: ClickHouse):
    """Readers of the run before still find the partitions they know; the next run drops those."""
    began = {(FIRST - date(1970, 1, 1)).days + day for day in (0, 1, 2, 11)}
    events = [e for e in make(6, FIRST, 12, visitors=12) if e["session_id"] // (86_400_000 << 22) in began]
    await store(clickhouse, 1, events, some_time_ago(), "a")
    # Nothing is closed at first; then everything before the eleventh day.
    since = (datetime.now(UTC).date() - FIRST).days
    await rebuild(clickhouse, open_days=since)
    assert set(await slices_there(clickhouse)) == began
    await rebuild(clickhouse, open_days=since - 11)
    between = await slices_there(clickhouse)
    assert began < set(between), "a question that is under way keeps its partitions"
    await rebuild(clickhouse, open_days=since - 11)
    after = await slices_there(clickhouse)
    assert sum(after.values()) == len(oracle.visits_of(events))
    assert len(after) < len(began)
    await rebuild(clickhouse)
    await rebuild(clickhouse)
    assert all(number >= 2_000_000 for number in await slices_there(clickhouse))
    assert await content(clickhouse) == await afresh(clickhouse)


async def test_a_day_without_pages_is_rolled_up_too(clickhouse: ClickHouse):
    events = [{**event, "path": "", "name": "Signup"} for event in make(7, FIRST, 1, visitors=3)]
    await store(clickhouse, 1, events, some_time_ago(), "a")
    await rebuild(clickhouse)
    await store(clickhouse, 1, events[:1], datetime.now(UTC), "b")
    await rebuild(clickhouse)
    assert len((await content(clickhouse))["session_rollup"]) == len(oracle.visits_of(events))
    assert await content(clickhouse) == await afresh(clickhouse)


async def slices_there(clickhouse: ClickHouse) -> dict[int, int]:
    """How many sessions each partition has."""
    rows = await clickhouse.ask_any(Fragment("select slice, count() as n from session_rollup group by slice"))
    return {row["slice"]: row["n"] for row in rows}


@pytest.mark.parametrize("step", range(len(rollups.STEPS)))
async def test_a_rebuild_may_be_cut_short(clickhouse: ClickHouse, step: int, monkeypatch: pytest.MonkeyPatch):
    events = make(4, FIRST, 1, visitors=12)
    await store(clickhouse, 1, events[::2], some_time_ago(), "a")
    await rebuild(clickhouse)
    await store(clickhouse, 1, events[1::2], datetime.now(UTC), "b")
    with monkeypatch.context() as cut, pytest.raises(KeyError):
        cut.setattr(rollups, "STEPS", {**dict(list(rollups.STEPS.items())[:step]), "no such step": {}})
        await rebuild(clickhouse)
    await rebuild(clickhouse)
    assert await content(clickhouse) == await afresh(clickhouse)

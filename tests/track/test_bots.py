"""Filtered hits become events, in visits, and events stop being events again; what is counted follows."""

import time
import uuid
from typing import Any

import msgspec
import pytest

from app.ingest.rows import Hit, instant
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment
from app.kit.stores import Stores
from app.sites.shields.rules import Shields
from app.track.bots import queries
from app.track.bots.chores import settle
from app.track.sessions import Sessions, session_id

SITE = 7
MINUTE, DAY = 60_000, 86_400_000
NOON = int(time.time() * 1000) // DAY * DAY - 3 * DAY + DAY // 2


def hit(at_ms: int, visitor: int, number: int, mark: str = "", **fields: Any) -> Hit:
    usual = {
        "name": "pageview",
        "path": f"/{number}",
        "hostname": "ada.example",
        "source": f"Source {number}",
        "country": "IN",
    }
    return Hit(
        site_id=SITE, ts=instant(at_ms), visitor_id=visitor, event_id=number, filtered=mark, **{**usual, **fields}
    )


async def put(clickhouse: ClickHouse, table: str, *hits: Hit) -> None:
    body = b"\n".join(msgspec.json.encode(one) for one in hits)
    await clickhouse.insert_bytes(table, body, token=uuid.uuid4().hex)


async def put_events(clickhouse: ClickHouse, *hits: Hit) -> None:
    sessions = Sessions()
    for one in hits:
        sessions.put_session(one)
    await put(clickhouse, "events", *hits)


async def events(clickhouse: ClickHouse) -> dict[int, dict[str, Any]]:
    sql = "select event_id, session_id, entry_path, source, path, filtered from events where site_id = 7 order by event_id"
    return {row["event_id"]: row for row in await clickhouse.ask_any(Fragment(sql))}


async def sessions_are_right(clickhouse: ClickHouse) -> bool:
    """Whether the states of sessions say the same as their events."""
    states = "select session_id, sum(pageviews) as n, argMaxMerge(exit_path) as exit from sessions group by session_id"
    told = "select session_id, countIf(name = 'pageview') as n, argMaxIf(path, ts, name = 'pageview') as exit from events group by session_id"
    one = await clickhouse.ask_any(Fragment(f"select * from ({states}) order by session_id"))
    other = await clickhouse.ask_any(Fragment(f"select * from ({told}) order by session_id"))
    return one == other


@pytest.fixture
async def ledger(clickhouse: ClickHouse) -> ClickHouse:
    """A person with two page views, a prefetch between them, and a crawler that comes and comes again."""
    await put_events(clickhouse, hit(NOON, 1, 101), hit(NOON + 20 * MINUTE, 1, 102))
    await put(
        clickhouse, "filtered_hits",
        hit(NOON + 10 * MINUTE, 1, 201, "prefetch/"),
        hit(NOON + 45 * MINUTE, 1, 202, "prefetch/"),
        hit(NOON + 3 * 60 * MINUTE, 1, 203, "prefetch/"),
        hit(NOON, 2, 301, "bot/Googlebot"),
        hit(NOON + 29 * MINUTE, 2, 302, "bot/Googlebot"),
        hit(NOON + 60 * MINUTE, 2, 303, "bot/Googlebot"),
        hit(NOON, 3, 304, "bot/curl", name="engagement"),
    )  # fmt: skip
    return clickhouse


def stores_of(clickhouse: ClickHouse) -> Stores:
    absent: Any = None
    return Stores(absent, absent, clickhouse, absent, b"")


async def settled(clickhouse: ClickHouse, **lets_in: bool) -> list[int]:
    marks = {name.replace("_", "/", 1): value for name, value in lets_in.items()}
    return await settle(stores_of(clickhouse), SITE, Shields(lets_in=marks))


async def test_filtered_hits_are_no_events_until_they_are_let_in(ledger: ClickHouse):
    assert sorted(await events(ledger)) == [101, 102]
    assert await settled(ledger) == []
    assert sorted(await events(ledger)) == [101, 102]


async def test_hits_that_are_let_in_are_given_visits_as_the_writer_gives_them(ledger: ClickHouse):
    days = await settled(ledger, bot_Googlebot=True, prefetch_=True)
    assert NOON // DAY in days
    found = await events(ledger)
    assert sorted(found) == [101, 102, 201, 202, 203, 301, 302, 303]
    session = {number: row["session_id"] for number, row in found.items()}
    # What a person's browser fetched ahead belongs to the visit that was going on, and comes from where that came from.
    assert session[201] == session[202] == session[101]
    assert (found[201]["entry_path"], found[201]["source"], found[201]["path"]) == ("/101", "Source 101", "/201")
    assert session[203] == session_id(NOON + 3 * 60 * MINUTE, 1)
    assert session[301] == session[302] == session_id(NOON, 2)
    assert (found[302]["entry_path"], found[302]["source"]) == ("/301", "Source 301")
    assert session[303] == session_id(NOON + 60 * MINUTE, 2), "31 minutes without activity end a visit"
    assert found[303]["entry_path"] == "/303"
    assert await sessions_are_right(ledger)


async def test_letting_in_twice_is_letting_in_once(ledger: ClickHouse):
    await settled(ledger, bot_=True)
    before = await events(ledger)
    assert await settled(ledger, bot_=True) == []
    assert await events(ledger) == before
    assert len(await queries.by_mark(ledger, SITE, 0, NOON + DAY)) == 2
    assert sum(one.hits for one in await queries.by_mark(ledger, SITE, 0, NOON + DAY)) == 6, (
        "the ledger counts all, once"
    )


async def test_keeping_out_takes_them_back_and_leaves_the_rest(ledger: ClickHouse):
    before = await events(ledger)
    await settled(ledger, bot_=True, prefetch_=True)
    assert NOON // DAY in await settled(ledger, bot_=True)
    assert sorted(await events(ledger)) == [101, 102, 301, 302, 303]
    assert await sessions_are_right(ledger)
    await settled(ledger)
    assert await events(ledger) == before
    assert await sessions_are_right(ledger)
    await settled(ledger, prefetch_=True)
    assert sorted(await events(ledger)) == [101, 102, 201, 202, 203]


async def test_a_family_goes_before_its_reason(ledger: ClickHouse):
    await put(ledger, "filtered_hits", hit(NOON, 4, 401, "bot/curl"))
    await settled(ledger, bot_=True, bot_curl=False)
    assert sorted(await events(ledger)) == [101, 102, 301, 302, 303]


async def test_a_visit_that_is_let_in_lasts_twelve_hours_at_most(clickhouse: ClickHouse):
    start = NOON - DAY // 2
    await put(clickhouse, "filtered_hits", *(hit(start + n * 20 * MINUTE, 5, 500 + n, "bot/x") for n in range(40)))
    await settled(clickhouse, bot_=True)
    found = await events(clickhouse)
    assert len(found) == 40
    for number, row in found.items():
        age = start + (number - 500) * 20 * MINUTE - (row["session_id"] >> 22)
        assert 0 <= age < 12 * 60 * MINUTE
    assert len({row["session_id"] for row in found.values()}) == 2


async def test_hits_that_are_let_in_at_the_door_are_in_the_ledger_too(clickhouse: ClickHouse):
    await put_events(clickhouse, hit(NOON, 1, 101), hit(NOON, 2, 102, "bot/curl"))
    [one] = await queries.by_mark(clickhouse, SITE, 0, NOON + DAY)
    assert (one.mark, one.hits) == ("bot/curl", 1)
    await settled(clickhouse)
    assert sorted(await events(clickhouse)) == [101]
    [latest] = await queries.latest(clickhouse, SITE, "", NOON + DAY)
    assert (latest.path, latest.mark) == ("/102", "bot/curl")
    assert await queries.latest(clickhouse, SITE, "bot/", NOON + DAY) == [latest]
    assert await queries.latest(clickhouse, SITE, "bot/cur", NOON + DAY) == []
    days = await queries.by_day(clickhouse, SITE, NOON - DAY // 2, NOON + DAY, "UTC")
    assert [(day.filtered, day.counted) for day in days] == [(1, 1)]


async def test_what_counts_is_on_the_side_of_the_events(clickhouse: ClickHouse):
    await put_events(clickhouse, hit(NOON, 1, 101), hit(NOON, 2, 102, "datacenter/Hetzner"))
    span = (clickhouse, SITE, NOON - DAY // 2, NOON + DAY, "UTC")
    assert [(day.filtered, day.counted) for day in await queries.by_day(*span)] == [(1, 1)]
    counting = await queries.by_day(*span, ["datacenter/Hetzner"])
    assert [(day.filtered, day.counted) for day in counting] == [(0, 2)]


async def test_hits_from_rented_servers_count_until_somebody_says_otherwise_and_again_after_that(
    clickhouse: ClickHouse,
):
    await put_events(clickhouse, hit(NOON, 1, 101), hit(NOON, 2, 102, "datacenter/Hetzner"))
    await settled(clickhouse)
    assert sorted(await events(clickhouse)) == [101, 102]
    await settled(clickhouse, datacenter_=False)
    assert sorted(await events(clickhouse)) == [101]
    await settled(clickhouse)
    assert sorted(await events(clickhouse)) == [101, 102]

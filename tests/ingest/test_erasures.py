"""Everything of a site goes: from each table, from the letters, with a proof; and nothing of another site."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from app.analytics.rollups import rebuild
from app.ingest.erasures import queries
from app.ingest.erasures.models import Erasure, ErasureState
from app.ingest.erasures.work import TABLES, Eraser, NotYet
from app.ingest.streams import DEAD, declare_streams
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment
from app.kit.stores import Stores
from app.sites.actor import COMMAND_LINE
from app.sites.models import Site
from app.sites.queries import living_site
from jobs.imports import erase_next
from tests.analytics.imports.files import SITE, Desk, as_lines, desk_of
from tests.analytics.world import make, some_time_ago, store

FIRST = date(2026, 3, 26)


@pytest.fixture
async def desk(stores: Stores, clickhouse: ClickHouse, tmp_path: Path) -> Desk:
    """A site with data of every kind, beside another one."""
    desk = await desk_of(stores, clickhouse, tmp_path)
    await declare_streams(stores.streams, stores.settings)
    await desk.bring(as_lines(make(1, FIRST, 3)))
    for site in (SITE, SITE + 1):
        await store(clickhouse, site, make(site, FIRST, 3), some_time_ago(), f"events {site}")
        await clickhouse.command(f"insert into drops (site_id, minute, reason, count) values ({site}, now(), 'bot', 1)")
        await clickhouse.command(f"insert into imported_days (site_id, day) values ({site}, '2026-03-01')")
        await clickhouse.command(f"insert into filtered_hits (site_id, ts, event_id) values ({site}, now(), 1)")
        letter = msgspec.json.encode({"token": "t", "reason": "r", "row": f'{{"site_id":{site}}}'})
        await stores.streams.publish(f"{DEAD}.events", letter)
    await rebuild(clickhouse)
    return desk


async def counts(clickhouse: ClickHouse, site: int) -> dict[str, int]:
    question = "select count() as n from {} where site_id = {{site:UInt64}}"
    return {table: (await clickhouse.ask(site, Fragment(question.format(table))))[0]["n"] for table in TABLES}


async def wish(desk: Desk) -> Erasure:
    async with desk.stores.postgres.work() as work:
        site = await work.get(Site, SITE)
        assert site
        return await queries.wish(work, COMMAND_LINE, site, "example.com", datetime.now(UTC))


async def look(desk: Desk, one: Erasure) -> Erasure:
    async with desk.stores.postgres.work() as work:
        return await queries.erasure_of(work, SITE, one.id)


async def test_everything_goes_and_the_proof_stays(desk: Desk):
    clickhouse = desk.stores.clickhouse
    before, other = await counts(clickhouse, SITE), await counts(clickhouse, SITE + 1)
    assert all(
        before[table] for table in ("events", "sessions", "session_rollup", "day_rollup", "imported_days", "drops")
    )
    one = await wish(desk)
    async with desk.stores.postgres.work() as work:
        assert await living_site(work, number=SITE) is None, "no hit is taken meanwhile"
    assert await erase_next(desk.stores, Eraser(desk.stores, closed_s=0))
    assert await counts(clickhouse, SITE) == dict.fromkeys(TABLES, 0)
    assert await counts(clickhouse, SITE + 1) == other
    done = await look(desk, one)
    assert (done.state, done.progress) == (ErasureState.DONE, 1.0)
    proof = {row["table"]: (row["before"], row["after"]) for row in done.proof}
    assert proof == {**{table: (before[table], 0) for table in TABLES}, "stream dead": (1, 0)}
    async with desk.stores.postgres.work() as work:
        assert await living_site(work, number=SITE) is not None
    await rebuild(clickhouse, days=range(20530, 20545))
    assert await counts(clickhouse, SITE) == dict.fromkeys(TABLES, 0), "no roll-up brings anything back"
    assert not await erase_next(desk.stores, Eraser(desk.stores, closed_s=0))


async def test_cut_short_it_goes_on_and_still_knows_what_there_was(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    before, one = await counts(desk.stores.clickhouse, SITE), await wish(desk)
    eraser, notes = Eraser(desk.stores, closed_s=0), 0
    note = eraser._note

    async def noted(row, change):
        nonlocal notes
        notes += 1
        if notes == 6:
            raise asyncio.CancelledError
        await note(row, change)

    with monkeypatch.context() as dying, pytest.raises(asyncio.CancelledError):
        dying.setattr(Eraser, "_note", lambda _self, row, change: noted(row, change))
        await eraser.work_on_next()
    assert await Eraser(desk.stores, closed_s=0).work_on_next()
    done = await look(desk, one)
    assert done.state == ErasureState.DONE
    assert {row["table"]: row["before"] for row in done.proof if row["table"] in before} == before


async def test_it_waits_for_what_was_accepted(desk: Desk):
    await desk.stores.streams.publish("events_0", b'{"site_id":42}')
    one = await wish(desk)
    with pytest.raises(NotYet):
        await Eraser(desk.stores, closed_s=0).work_on_next()
    assert (await look(desk, one)).state == ErasureState.DRAINING
    assert (await counts(desk.stores.clickhouse, SITE))["events"] > 0


async def test_a_deleted_site_loses_its_data_once(desk: Desk):
    async with desk.stores.postgres.work() as work:
        site = await work.get(Site, SITE)
        assert site
        site.deleted_at = datetime.now(UTC)
    assert await erase_next(desk.stores, Eraser(desk.stores, closed_s=0))
    assert await counts(desk.stores.clickhouse, SITE) == dict.fromkeys(TABLES, 0)
    assert not await erase_next(desk.stores, Eraser(desk.stores, closed_s=0))


async def test_who_mistypes_deletes_nothing(desk: Desk):
    async with desk.stores.postgres.work() as work:
        site = await work.get(Site, SITE)
        assert site
        with pytest.raises(queries.DomainMistyped):
            await queries.wish(work, COMMAND_LINE, site, "example.org", datetime.now(UTC))
    assert not await erase_next(desk.stores, Eraser(desk.stores, closed_s=0))

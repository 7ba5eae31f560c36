"""What is older than a site keeps goes from every table, and nothing else does."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.analytics.rollups import rebuild
from app.ingest.kept import KEPT
from app.ingest.retention import first_day, forget_old
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment
from app.kit.stores import Stores
from app.sites.models import Site
from tests.analytics.imports.files import SITE, Desk, desk_of
from tests.analytics.world import make, some_time_ago, store

NOW = datetime(2026, 4, 3, 3, 41, tzinfo=UTC)
FIRST = date(2026, 3, 26)


@pytest.fixture
async def desk(stores: Stores, clickhouse: ClickHouse, tmp_path: Path) -> Desk:
    """A site with a week of visits across the end of a month, beside one that keeps everything."""
    desk = await desk_of(stores, clickhouse, tmp_path)
    async with stores.postgres.work() as work:
        other = Site(
            id=SITE + 1, organization_id=desk.site.organization_id, domain="b.example", name="b", timezone="UTC",
            allowed_origins=[], created_at=NOW,
        )  # fmt: skip
        work.add(other)
    for site in (SITE, SITE + 1):
        await store(clickhouse, site, make(site, FIRST, 8, 8), some_time_ago(), f"events {site}")
        await clickhouse.command(
            f"insert into imported_days (site_id, import_id, day, dimension, visits)"
            f" select {site}, 1, toDate('2026-03-26') + number, '', 1 from numbers(8)"
        )
    await rebuild(clickhouse)
    return desk


async def keep(desk: Desk, days: int | None, site: int = SITE) -> None:
    async with desk.stores.postgres.work() as work:
        row = await work.get(Site, site)
        assert row
        row.keep_days = days


async def counts(clickhouse: ClickHouse, site: int, before_day: int = 0) -> dict[str, tuple[int, int]]:
    """For each table: rows before a day, and all others."""
    found = {}
    for kept in KEPT:
        question = Fragment(
            f"select countIf({kept.older}) as old, count() - old as young from {kept.table} where site_id = {{site:UInt64}}"
        )
        row = (await clickhouse.ask(site, question, before_day=before_day))[0]
        found[kept.table] = (row["old"], row["young"])
    return found


@pytest.mark.parametrize("days", [3, 6])
async def test_what_is_older_goes_from_every_table_and_nothing_else(desk: Desk, days: int):
    clickhouse, edge = desk.stores.clickhouse, first_day(NOW, days)
    before, other = await counts(clickhouse, SITE, edge), await counts(clickhouse, SITE + 1, edge)
    assert all(before[table][0] for table in ("events", "sessions", "day_rollup", "imported_days"))
    await keep(desk, days)
    await forget_old(desk.stores, NOW)
    after = await counts(clickhouse, SITE, edge)
    assert after == {table: (0, young) for table, (_, young) in before.items()}
    assert await counts(clickhouse, SITE + 1, edge) == other
    await forget_old(desk.stores, NOW)
    assert await counts(clickhouse, SITE, edge) == after
    # A rebuild makes nothing of what is gone, and of what stays the same again.
    await clickhouse.command("truncate table rollup_runs")
    await rebuild(clickhouse)
    assert await counts(clickhouse, SITE, edge) == after


async def test_a_site_that_keeps_everything_loses_nothing(desk: Desk):
    before = await counts(desk.stores.clickhouse, SITE)
    await forget_old(desk.stores, NOW + timedelta(10_000))
    assert await counts(desk.stores.clickhouse, SITE) == before


async def test_a_month_that_nobody_keeps_is_dropped_whole(desk: Desk):
    await keep(desk, 2)
    await keep(desk, 1, SITE + 1)
    await forget_old(desk.stores, datetime(2026, 4, 5, 3, 41, tzinfo=UTC))
    parts = await desk.stores.clickhouse.ask_any(
        Fragment(
            "select table, partition_id from system.parts where database = currentDatabase() and active"
            " and table in ('events', 'sessions', 'imported_days') and partition_id like '202603%'"
        )
    )
    assert parts == []

"""How long a site keeps its data: what is older goes, every day, in every table."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select

from app.ingest.kept import KEPT, Kept
from app.kit.clickhouse import ClickHouse
from app.kit.log import log
from app.kit.sql import Fragment
from app.kit.stores import Stores
from app.sites.models import Site

DAY_S = 86_400
# What a site may keep for other times than the rest ('').
SIGNALS = ("", "spans", "logs", "points", "errors")
# Rows that are only marked as deleted leave the disk with this, once a week.
CLEANING_WEEKDAY = 6


class _Some(msgspec.Struct):
    n: int


class _Partition(msgspec.Struct):
    partition_id: str
    sites: list[int]


async def forget_old(stores: Stores, at: datetime) -> None:
    """Delete what sites want to keep no longer. Doing it again does nothing."""
    by_signal = await _limits(stores, at)
    if not any(by_signal.values()):
        return
    async with stores.clickhouse.upkeep:
        for kept in KEPT:
            limits = by_signal[kept.signal]
            if kept.partition_day and limits:
                await _drop_partitions(stores.clickhouse, kept, limits)
            for site, before_day in limits.items():
                await _delete(stores.clickhouse, kept, site, before_day)
            if at.weekday() == CLEANING_WEEKDAY:
                await stores.clickhouse.command(f"alter table {kept.table} apply deleted mask", {"mutations_sync": 2})
    log.info("old_data_forgotten", sites=len(set().union(*by_signal.values())))


async def _limits(stores: Stores, at: datetime) -> dict[str, dict[int, int]]:
    """By signal, for each site that does not keep everything: the first UTC day that it keeps, in days since 1970."""
    everybody = stores.settings.keep_days
    columns = (Site.keep_days, Site.keep_spans_days, Site.keep_logs_days, Site.keep_points_days, Site.keep_errors_days)
    async with stores.postgres.work() as work:
        rows = (await work.execute(select(Site.id, *columns).where(Site.deleted_at.is_(None)))).all()
    limits: dict[str, dict[int, int]] = {signal: {} for signal in SIGNALS}
    for site, days, *of_signals in rows:
        for signal, of_signal in zip(SIGNALS, (None, *of_signals), strict=True):
            if kept := of_signal or days or everybody:
                limits[signal][site] = first_day(at, kept)
    return limits


def first_day(at: datetime, keep_days: int) -> int:
    """The first UTC day (since 1970) that is kept: ``keep_days`` full days before today, and today."""
    return int((at - timedelta(days=keep_days)).timestamp()) // DAY_S


async def _drop_partitions(clickhouse: ClickHouse, kept: Kept, limits: Mapping[int, int]) -> None:
    """Partitions of months in which nobody keeps anything go whole, which costs nothing."""
    oldest = max(limits.values())
    question = (
        f"select partition_id, [] as sites from system.parts where database = currentDatabase() and active"
        f" and table = {{table:String}} and {kept.partition_day} <= {{before_day:UInt32}} group by partition_id"
    )
    for found in await clickhouse.ask_any(Fragment(question), _Partition, table=kept.table, before_day=oldest):
        sites = Fragment(
            f"select distinct toUInt64(site_id) as n from {kept.table} where _partition_id = {{partition:String}}"
        )
        theirs = [row.n for row in await clickhouse.ask_any(sites, _Some, partition=found.partition_id)]
        end = Fragment(f"select toUInt32({kept.partition_day.replace('partition_id', '{partition:String}')}) as n")
        day = (await clickhouse.ask_any(end, _Some, partition=found.partition_id))[0].n
        if all(limits.get(site, 0) >= day for site in theirs):
            await clickhouse.command(f"alter table {kept.table} drop partition id '{found.partition_id}'")
            log.info("partition_dropped", table=kept.table, partition=found.partition_id)


async def _delete(clickhouse: ClickHouse, kept: Kept, site: int, before_day: int) -> None:
    where = f"site_id = {{site:UInt64}} and {kept.older}"
    question = Fragment(f"select count() as n from (select 1 from {kept.table} where {where} limit 1)")
    if (await clickhouse.ask(site, question, _Some, before_day=before_day))[0].n:
        sql = f"delete from {kept.table} where {where}"
        await clickhouse.command(sql, {"lightweight_deletes_sync": 2}, site=site, before_day=before_day)

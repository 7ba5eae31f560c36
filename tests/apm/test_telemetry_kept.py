"""Each signal of a site is kept as long as the site says: older rows go from all that came of it, and from the disk."""

from datetime import UTC, datetime, timedelta

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

from app.ingest.kept import KEPT
from app.ingest.retention import CLEANING_WEEKDAY, first_day, forget_old
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment
from app.kit.stores import Stores
from app.sites.models import Site
from tests.apm.telemetry import MS, NOW_NS, item, log_request, pairs, put, record, request, span
from tests.apm.test_spans_stored import rows
from tests.cast import Cast

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)

# A Sunday, when rows that are marked as deleted leave the disk.
AT = datetime(2026, 4, 19, 3, 41, tzinfo=UTC)
OLD, YOUNG = AT - timedelta(days=10), AT - timedelta(days=2)
KEEP_DAYS = 5
SIGNALS = ("spans", "logs", "points")
TABLES = {signal: [kept for kept in KEPT if kept.signal == signal] for signal in SIGNALS}


def ns(at: datetime) -> int:
    """A moment in nanoseconds."""
    return int(at.timestamp()) * 10**9


def points(at: datetime) -> bytes:
    """A point with a measurement that was kept with its trace."""
    made = ExportMetricsServiceRequest()
    resource = made.resource_metrics.add()
    resource.resource.attributes.extend(pairs({"service.name": "shop"}))
    point = (
        resource.scope_metrics.add().metrics.add(name="depth").gauge.data_points.add(time_unix_nano=ns(at), as_int=3)
    )
    point.exemplars.add(time_unix_nano=ns(at), as_int=3, trace_id=b"\x01" * 16, span_id=b"\x02" * 8)
    return made.SerializeToString()


async def send(clickhouse: ClickHouse, site: int, at: datetime) -> None:
    """Something of every signal, from which everything is derived that there is."""
    moment = (ns(at) - NOW_NS) / MS
    failed = span(1, 1, at_ms=moment, failed=True)
    failed.events.add(name="exception", time_unix_nano=ns(at)).attributes.extend(
        pairs({"exception.type": "ValueError"})
    )
    call = span(
        2, 1, parent=1, at_ms=moment, kind=3, attributes={"db.system": "postgresql", "db.statement": "select 1"}
    )
    bodies = {
        "spans": request(failed, call, **{"host.name": "h1"}), "logs": log_request(record("hello", at_ms=moment)),
        "points": points(at),
    }  # fmt: skip
    for signal, body in bodies.items():
        await put(clickhouse, item(body, site, received_ns=ns(at)), token=f"{signal} {site} {at}", signal=signal)


async def counts(clickhouse: ClickHouse, site: int) -> dict[str, tuple[int, int]]:
    """For each table of telemetry: rows from before the first day that is kept, and all others."""
    found = {}
    for kept in (kept for signal in SIGNALS for kept in TABLES[signal]):
        question = f"select countIf({kept.older}) as old, count() - old as young from {kept.table} where site_id = {{site:UInt64}}"
        (row,) = await clickhouse.ask(site, Fragment(question), before_day=first_day(AT, KEEP_DAYS))
        found[kept.table] = (row["old"], row["young"])
    return found


async def on_disk(clickhouse: ClickHouse, table: str) -> int:
    """The rows of a table's parts, with those that are only marked as deleted."""
    sql = f"select sum(rows) as n from system.parts where active and database = currentDatabase() and table = '{table}'"
    return (await rows(clickhouse, sql))[0]["n"]


@pytest.mark.parametrize("signal", SIGNALS)
async def test_a_signal_goes_when_its_days_are_over_and_nothing_else(
    people: Cast, stores: Stores, clickhouse: ClickHouse, signal: str
):
    assert AT.weekday() == CLEANING_WEEKDAY
    stores.clickhouse, home, other = clickhouse, people.home.site.id, people.elsewhere.site.id
    for site in (home, other):
        for at in (OLD, YOUNG):
            await send(clickhouse, site, at)
    before, others = await counts(clickhouse, home), await counts(clickhouse, other)
    assert all(old and young for old, young in before.values()), before
    async with stores.postgres.work() as work:
        row = await work.get(Site, home)
        assert row
        setattr(row, f"keep_{signal}_days", KEEP_DAYS)
    await forget_old(stores, AT)
    gone = {kept.table for kept in TABLES[signal]}
    after = {table: (0 if table in gone else old, young) for table, (old, young) in before.items()}
    assert await counts(clickhouse, home) == after
    assert await counts(clickhouse, other) == others
    for table in gone:
        assert await on_disk(clickhouse, table) == sum(after[table]) + sum(others[table]), table


async def test_a_day_that_nobody_keeps_leaves_the_disk_at_once(people: Cast, stores: Stores, clickhouse: ClickHouse):
    stores.clickhouse, at = clickhouse, AT + timedelta(days=1)
    sites = (people.home.site.id, people.elsewhere.site.id)
    for site in sites:
        await send(clickhouse, site, OLD)
        await send(clickhouse, site, YOUNG)
        async with stores.postgres.work() as work:
            row = await work.get(Site, site)
            assert row
            row.keep_spans_days = row.keep_logs_days = row.keep_points_days = KEEP_DAYS
    assert at.weekday() != CLEANING_WEEKDAY
    before = {
        table: await on_disk(clickhouse, table) for table in ("spans", "logs", "points", "exemplars", "exceptions")
    }
    await forget_old(stores, at)
    assert {table: await on_disk(clickhouse, table) for table in before} == {
        table: many // 2 for table, many in before.items()
    }

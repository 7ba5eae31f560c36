"""What is taken away is what is there, and can be brought back."""

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.analytics.exports.queries import ExportFormat, events
from app.analytics.exports.reports import reports
from app.analytics.queries import answers
from app.analytics.schemas import Params
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment
from app.kit.stores import Stores
from tests.analytics.imports.files import SITE, Desk, desk_of
from tests.analytics.test_questions import asking, escaped, until_now
from tests.analytics.world import make, some_time_ago, store

FIRST = date(2026, 3, 26)
NOW = datetime(2026, 3, 30, 20, 47, tzinfo=UTC)
ALL = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


@pytest.fixture
async def desk(stores: Stores, clickhouse: ClickHouse, tmp_path: Path) -> Desk:
    """A desk at a site that has nothing yet."""
    return await desk_of(stores, clickhouse, tmp_path)


def world() -> list[dict]:
    return until_now(make(21, FIRST, 5, 12))


async def exported(clickhouse: ClickHouse, site: int, fmt: ExportFormat, folder: Path) -> bytes:
    return b"".join([block async for block in events(clickhouse, site, *ALL, fmt, folder / "exports")])


@pytest.mark.parametrize("fmt", list(ExportFormat))
async def test_what_an_export_gives_an_import_takes(desk: Desk, fmt: ExportFormat, tmp_path: Path):
    """All numbers of a page are equal, with filters and without, in every format."""
    await store(desk.stores.clickhouse, SITE + 1, world(), some_time_ago(), "a")
    await store(desk.stores.clickhouse, SITE + 2, make(9, FIRST, 2), some_time_ago(), "b")
    body = await exported(desk.stores.clickhouse, SITE + 1, fmt, tmp_path)
    one = await desk.bring(body, f"events.{fmt}")
    assert (one.problem, one.stored, one.broken) == ("", len(world()), 0)
    for n in range(4):
        what = asking(n)
        params = Params.model_validate({**what.params, "f": escaped(what.filters)})
        pages = []
        for site in (SITE, SITE + 1):
            seen = await answers.read_view(desk.stores.clickhouse, site, params, what.zone, what.now)
            pages.append(await answers.overview(desk.stores.clickhouse, site, seen))
        assert pages[0] == pages[1]
    again = await exported(desk.stores.clickhouse, SITE, ExportFormat.JSONL, tmp_path)
    before, after = told(await exported(desk.stores.clickhouse, SITE + 1, ExportFormat.JSONL, tmp_path)), told(again)
    assert before.keys() == after.keys()
    assert [(a, b) for i in before for a, b in zip(before[i], after[i], strict=True) if a != b] == []


def told(body: bytes) -> dict[str, list[tuple[str, str]]]:
    """Rows by event, without the ids of visitors and visits, which an import makes anew."""
    rows = [json.loads(line) for line in body.splitlines()]
    return {r["event_id"]: [(k, str(r[k])) for k in r if k not in ("visitor_id", "session_id")] for r in rows}


async def test_an_export_has_one_site_and_its_days(desk: Desk, tmp_path: Path):
    await store(desk.stores.clickhouse, SITE, world(), some_time_ago(), "a")
    await store(desk.stores.clickhouse, SITE + 1, make(9, FIRST, 2), some_time_ago(), "b")
    day = (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 3, 28, tzinfo=UTC))
    blocks = [b async for b in events(desk.stores.clickhouse, SITE, *day, ExportFormat.JSONL, tmp_path / "exports")]
    rows = [json.loads(line) for line in b"".join(blocks).splitlines()]
    wanted = [e for e in world() if day[0].timestamp() <= e["ts"] < day[1].timestamp()]
    assert sorted(int(row["event_id"]) for row in rows) == sorted(e["event_id"] for e in wanted)


async def test_a_large_export_takes_no_more_memory_than_a_small_one(desk: Desk, tmp_path: Path):
    await desk.stores.clickhouse.command(
        f"insert into events (site_id, session_id, ts, visitor_id, event_id, name, path)"
        f" select {SITE}, bitShiftLeft(toUInt64(1774519200000 + number), 22), fromUnixTimestamp64Milli(toInt64(1774519200000 + number)),"
        " number, number, 'pageview', concat('/', toString(number)) from numbers(300000)"
    )
    tracemalloc.start()
    size = rows = 0
    async for block in events(desk.stores.clickhouse, SITE, *ALL, ExportFormat.JSONL, tmp_path / "exports"):
        size += len(block)
        rows += block.count(b"\n")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == 300_000
    assert size > 100_000_000
    assert most < 30_000_000


async def test_reports_are_a_zip_of_tables(desk: Desk):
    await store(desk.stores.clickhouse, SITE, world(), some_time_ago(), "a")
    params = Params.model_validate({"period": "7d"})
    seen = await answers.read_view(desk.stores.clickhouse, SITE, params, "UTC", NOW)
    page = await answers.overview(desk.stores.clickhouse, SITE, seen)
    body = b"".join([block async for block in reports(desk.stores.clickhouse, SITE, seen, params, NOW)])
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        for name in ("source", "path", "city", "series"):
            rows = list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))
            if name == "series":
                assert [int(row["visits"]) for row in rows] == page.series.values["visits"]
            else:
                assert len(rows) == page.panels[name].total_rows
                assert [row[name] for row in rows[:9]] == [row.value for row in page.panels[name].rows]


async def test_nothing_is_left_beside(desk: Desk, tmp_path: Path):
    await store(desk.stores.clickhouse, SITE, world(), some_time_ago(), "a")
    assert await exported(desk.stores.clickhouse, SITE, ExportFormat.PARQUET, tmp_path)
    folder = tmp_path / "exports"
    assert not folder.exists() or not list(folder.iterdir())
    count = await desk.stores.clickhouse.ask_any(Fragment("select count() as n from events"))
    assert count == [{"n": len(world())}]

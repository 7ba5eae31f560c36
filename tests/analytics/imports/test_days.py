"""Exports that are counted by day: what they become, and how answers add them."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.analytics.imports.days import Days, NoDays, read_ga4, read_plausible
from app.analytics.imports.kinds import ImportKind
from app.analytics.imports.models import ImportState
from app.analytics.queries import answers
from app.analytics.schemas import BreakdownParams, Overview, Params, Row
from tests.analytics.imports.files import SITE, Desk, as_lines
from tests.analytics.world import make

NOW = datetime(2026, 3, 30, 20, 47, tzinfo=UTC)
TOTALS = """date,visitors,pageviews,bounces,visits,visit_duration
2026-01-30,10,30,4,12,600
2026-01-31,20,50,5,25,1000
2026-02-01,5,9,1,6,120
"""
SOURCES = """date,source,referrer,utm_source,utm_medium,utm_campaign,utm_content,utm_term,pageviews,visitors,visits,visit_duration,bounces
2026-01-30,Google,google.com,,,,,,20,7,8,400,3
2026-01-30,Direct / None,,,,,,,10,3,4,200,1
2026-01-31,Google,google.com,,,,,,50,20,25,1000,5
"""
PAGES = """date,hostname,page,visits,visitors,pageviews
2026-01-30,example.com,/,10,8,18
2026-01-30,example.com,/docs,9,7,12
2026-01-31,example.com,/docs,20,15,50
"""
PLACES = """date,country,region,city,visitors,visits,visit_duration,bounces,pageviews
2026-01-30,DE,DE-BY,2867714,10,12,600,4,30
"""


def plausible_zip(**more: str) -> bytes:
    """An export as Plausible makes it."""
    files = {"visitors": TOTALS, "sources": SOURCES, "pages": PAGES, "locations": PLACES, **more}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"imported_{name}_20260130_20260201.csv", text)
    return packed.getvalue()


async def overview(desk: Desk, **params: Any) -> Overview:
    """What the page answers."""
    seen = await answers.read_view(desk.stores.clickhouse, SITE, Params.model_validate(params), "Asia/Kolkata", NOW)
    return await answers.overview(desk.stores.clickhouse, SITE, seen)


async def rows_of(desk: Desk, dimension: str, **params: Any) -> list[Row]:
    """All numbers of a dimension's values."""
    asked = BreakdownParams.model_validate({**params, "dimension": dimension})
    seen = await answers.read_view(desk.stores.clickhouse, SITE, asked, "Asia/Kolkata", NOW)
    return (await answers.breakdown(desk.stores.clickhouse, SITE, seen, asked)).rows


def values(page: Overview) -> dict[str, Any]:
    return {name: page.metrics[name].value for name in ("visitors", "visits", "pageviews")}


async def test_plausibles_days_are_in_totals_series_and_panels(desk: Desk):
    one = await desk.bring(plausible_zip(), "export.zip", ImportKind.PLAUSIBLE)
    assert (one.state, one.problem, one.broken) == (ImportState.DONE, "", 0)
    january = {"period": "month", "date": "2026-01-15", "interval": "day"}
    page = await overview(desk, **january)
    assert values(page) == {"visitors": 30, "visits": 37, "pageviews": 80}
    assert page.metrics["bounce_rate"].value == pytest.approx(9 / 37)
    assert page.series.values["visits"][-2:] == [12, 25]
    assert page.imported is not None
    assert (page.imported.from_, page.imported.to, page.imported.left_out) == ("2026-01-30", "2026-01-31", "")
    rows = {
        name: [(r.value, r.visitors, r.visits) for r in await rows_of(desk, name, **january)] for name in page.panels
    }
    assert {name: [(r.value, r.visitors) for r in panel.rows] for name, panel in page.panels.items()} == {
        name: [row[:2] for row in found] for name, found in rows.items()
    }
    assert rows["source"] == [("Google", 27, 33), ("Direct", 3, 4)]
    assert rows["channel"] == [("Organic Search", 27, 33), ("Direct", 3, 4)]
    assert rows["path"] == [("/docs", 22, 29), ("/", 8, 10)]
    assert rows["country"] == [("DE", 10, 12)]
    weekly = await overview(desk, **{**january, "interval": "week"})
    assert weekly.series.values["visits"][-1] == 37
    hourly = await overview(desk, period="custom", **{"from": "2026-01-31", "to": "2026-01-31", "interval": "hour"})
    assert hourly.metrics["visits"].value == 25
    assert set(hourly.series.values["visits"]) == {0}
    two = await overview(desk, period="custom", **{"from": "2026-01-30", "to": "2026-01-31", "compare": "previous"})
    assert two.metrics["visits"].before == 0


async def test_filters_and_a_switch_leave_them_out_and_say_so(desk: Desk):
    await desk.bring(plausible_zip(), "export.zip", ImportKind.PLAUSIBLE)
    for params, why in (({"f": ["is,country,DE"]}, "filters"), ({"imported": False}, "switched_off")):
        page = await overview(desk, period="month", date="2026-01-15", **params)
        assert values(page) == {"visitors": 0, "visits": 0, "pageviews": 0}
        assert page.imported
        assert page.imported.left_out == why
        assert page.panels["source"].rows == []
    assert (await overview(desk, period="month", date="2026-03-01")).imported is None


async def test_own_days_and_days_of_other_imports_are_not_counted_twice(desk: Desk):
    events = make(3, date(2026, 1, 31), 3, visitors=20)
    await desk.bring(as_lines(events))
    own = values(await overview(desk, period="all"))
    one = await desk.bring(plausible_zip(), "export.zip", ImportKind.PLAUSIBLE)
    assert one.known > 0
    assert values(await overview(desk, period="all"))["visits"] == own["visits"] + 12
    again = await desk.bring(plausible_zip(), "export.zip", ImportKind.PLAUSIBLE)
    assert again.stored == 0
    assert values(await overview(desk, period="all"))["visits"] == own["visits"] + 12
    await desk.undo(one)
    assert await desk.count("imported_days") == 0
    assert values(await overview(desk, period="all", imported=False)) == own


async def test_breakdowns_have_them_too(desk: Desk):
    await desk.bring(plausible_zip(), "export.zip", ImportKind.PLAUSIBLE)
    params = BreakdownParams.model_validate({"period": "month", "date": "2026-01-15", "dimension": "path"})
    seen = await answers.read_view(desk.stores.clickhouse, SITE, params, "UTC", NOW)
    found = await answers.breakdown(desk.stores.clickhouse, SITE, seen, params)
    assert [(row.value, row.pageviews) for row in found.rows] == [("/docs", 62), ("/", 18)]
    assert found.imported


async def test_google_reports_by_day(desk: Desk):
    report = (
        "# ----------------------------------------\n# Traffic acquisition\n# ----------------------------------------\n\n"
        "Date,Session source,Country,Sessions,Engaged sessions,Total users,Views\n"
        "20260130,google,United Kingdom,10,7,8,25\n20260130,(direct),India,5,5,5,6\n"
    )
    one = await desk.bring(report.encode(), "report.csv", ImportKind.GA4_REPORTS)
    assert (one.state, one.broken) == (ImportState.DONE, 0)
    countries = await rows_of(desk, "country", period="month", date="2026-01-15")
    assert [(r.value, r.visits) for r in countries] == [("GB", 10), ("IN", 5)]
    sources = await rows_of(desk, "source", period="month", date="2026-01-15")
    assert [(r.value, r.visits, r.bounce_rate) for r in sources] == [
        ("google", 10, 0.3),
        ("Direct", 5, 0.0),
    ]


async def test_broken_days_are_told_by_file_and_line(desk: Desk):
    text = "date,visitors,pageviews,bounces,visits,visit_duration\nnever,1,1,1,1,1\n2026-01-30,x,1,1,1,1\n2026-01-31,1,1,1,1,1\n"
    one = await desk.bring(text.encode(), "imported_visitors.csv", ImportKind.PLAUSIBLE)
    assert (one.state, one.rows, one.stored, one.broken) == (ImportState.DONE, 3, 1, 2)
    assert [(row["file"], row["line"]) for row in one.report] == [
        ("imported_visitors.csv", 2),
        ("imported_visitors.csv", 3),
    ]


@pytest.mark.parametrize("body", [b"a,b\n1,2\n", b"\x00\xff\xfe", b"", b"PK\x03\x04rest"])
async def test_a_file_of_something_else_fails_with_a_sentence(desk: Desk, body: bytes):
    one = await desk.bring(body or b"\n", "x.csv", ImportKind.PLAUSIBLE)
    assert one.state == ImportState.FAILED
    assert one.problem.endswith(".") or "date" in one.problem


def test_a_file_without_days_is_refused():
    with pytest.raises(NoDays):
        read_ga4(Days(), "x", iter(["Country,Views\n", "DE,1\n"]), {})
    with pytest.raises(NoDays):
        read_plausible(Days(), "x", iter(["date,page\n"]), lambda *_: "")

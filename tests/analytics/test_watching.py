"""Watching a site: the newest events without a word about whom, and the hours of the week against plain counting."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI

from app.analytics.watching.feed import follow
from app.analytics.watching.heat import folded, hourly
from app.analytics.watching.queries import AT_ONCE
from app.kit.clickhouse import ClickHouse
from app.kit.period import midnight, period
from tests.analytics.world import make, some_time_ago, store
from tests.cast import Cast


@pytest.fixture
def app(declared: None, whole_app: FastAPI) -> FastAPI:
    """The whole application."""
    return whole_app


embedded = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)


def test_an_hour_that_is_skipped_is_rarer_and_one_that_has_not_begun_is_none():
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 23, tzinfo=berlin).astimezone(UTC)  # a Monday; the clocks change on the Sunday
    hours = [(start + timedelta(hours=n)).astimezone(berlin) for n in range(14 * 24 - 1)]
    series: list[tuple[datetime, float | None]] = [(at, 10 if at.hour == 2 else 1) for at in hours]
    cells = folded([*series, (hours[-1] + timedelta(days=7), None)])
    assert [cells[6][hour].hours for hour in (1, 2, 3)] == [2, 1, 2]
    assert (cells[6][2].mean, cells[0][2].mean, cells[0][3].mean) == (10, 10, 1)
    assert folded([])[0][0].mean is None


@embedded
async def test_the_hours_of_the_week_are_those_of_plain_counting(people: Cast, clickhouse: ClickHouse):
    zone = ZoneInfo("America/St_Johns")
    first, last = date(2026, 3, 1), date(2026, 3, 14)  # the clocks change on the 8th
    events = make(3, date(2026, 2, 27), 20, visitors=20)
    await store(clickhouse, people.home.site.id, events, some_time_ago(), "heat")
    path = f"/api/sites/{people.home.site.public_id}"
    assert (await people.ada.browser.patch(path, json={"timezone": zone.key})).status_code == 200
    asked = {"period": "custom", "from": str(first), "to": str(last), "f": "is,country,DE|IN"}
    answer = await people.ada.browser.get(f"{path}/analytics/heatmap", params=asked)
    assert answer.status_code == 200, answer.text
    series = await people.ada.browser.get(f"{path}/analytics/overview", params={**asked, "interval": "hour"})
    buckets, counted = series.json()["series"]["buckets"], series.json()["series"]["values"]["visitors"]
    assert sum(counted) > 100
    sums: dict[tuple[int, int], list[float]] = defaultdict(list)
    for bucket, visitors in zip(buckets, counted, strict=True):
        at = datetime.fromisoformat(bucket["start"]).astimezone(zone)
        sums[at.weekday(), at.hour].append(visitors)
    expected = [
        [round(sum(found) / len(found), 3) if (found := sums[day, hour]) else None for hour in range(24)]
        for day in range(7)
    ]
    assert answer.json()["metrics"]["visitors"] == expected
    assert len(sums[6, 2]) == 1  # of the two Sundays one has no such hour
    for metric in ("visits", "pageviews", "events"):
        per_hour = series.json()["series"]["values"][metric]
        means = answer.json()["metrics"][metric]
        folded_again = [[cell.mean for cell in row] for row in _folded(buckets, per_hour, zone)]
        assert means == [[None if n is None else round(n, 3) for n in row] for row in folded_again], metric


def _folded(buckets: list[dict], values: list[float], zone: ZoneInfo):
    starts = (datetime.fromisoformat(bucket["start"]).astimezone(zone) for bucket in buckets)
    return folded(zip(starts, values, strict=True))


@pytest.mark.parametrize(
    ("name", "days", "expected"),
    [
        ("28d", None, (date(2026, 10, 28), date(2026, 11, 24))),
        ("12mo", None, (date(2026, 9, 6), date(2026, 10, 31))),  # ends with the last full month
        ("year", None, (date(2026, 10, 1), date(2026, 11, 25))),  # up to today, not to the end of the year
        ("custom", (date(2020, 1, 1), date(2026, 12, 24)), (date(2026, 10, 1), date(2026, 11, 25))),
        ("custom", (date(2026, 12, 1), date(2026, 12, 24)), (date(2026, 12, 1), date(2026, 12, 24))),
    ],
)
def test_of_a_long_period_the_last_eight_weeks_are_folded(name: str, days: tuple[date, date] | None, expected):
    zone, now = ZoneInfo("Europe/Berlin"), datetime(2026, 11, 25, 21, tzinfo=UTC)
    first, last = days or (None, None)
    found = hourly(period(name, zone, now, first=first, last=last))
    assert (found.interval, found.days) == ("hour", expected)
    buckets = found.buckets()
    assert (buckets[0].start, buckets[-1].end) == (
        midnight(expected[0], zone),
        midnight(expected[1] + timedelta(1), zone),
    )
    assert found.until <= max(now, found.start)


@embedded
async def test_a_year_has_hours_of_the_week_too(people: Cast, clickhouse: ClickHouse):
    path = f"/api/sites/{people.home.site.public_id}/analytics/heatmap"
    answer = await people.ada.browser.get(path, params={"period": "12mo"})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    first, last = (datetime.fromisoformat(told["period"][name]).date() for name in ("from", "to"))
    assert (last - first).days == 55
    assert {cell for row in told["metrics"]["visitors"] for cell in row} == {0}


@embedded
async def test_the_feed_tells_the_newest_and_nothing_about_whom(people: Cast, clickhouse: ClickHouse):
    now = datetime.now(UTC)
    one, at_ms = make(5, now.date(), 1, visitors=20)[0], int(now.timestamp() * 1000) - 60_000

    def happened(n: int, name: str = "pageview") -> dict:
        moment = at_ms + n
        session = (at_ms << 22) + n
        return {**one, "name": name, "event_id": n + 1, "visitor_id": 7, "session_id": session, "ts": moment / 1000}

    many = [happened(n) for n in range(AT_ONCE + 5)] + [happened(900, "engagement")]
    await store(clickhouse, people.home.site.id, many, now, "lately")
    feed = follow(people.stores, people.home.site.id)
    assert (await anext(feed)).startswith(b"retry:")
    told = json.loads((await anext(feed)).decode().partition("data: ")[2])
    await feed.aclose()
    assert len(told) == AT_ONCE
    assert set(told[0]) == {"at", "name", "path", "country", "source", "browser", "device"}
    assert [row["at"] for row in told] == sorted(row["at"] for row in told)
    assert {row["name"] for row in told} == {"pageview"}
    newest = datetime.fromisoformat(told[-1]["at"]).timestamp() * 1000
    assert round(newest) == at_ms + AT_ONCE + 4

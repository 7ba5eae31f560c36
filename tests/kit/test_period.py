"""Periods: their days, comparisons and buckets, in zones that change their clocks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.period import INTERVALS, NAMES, Period, PeriodNotUnderstood, comparison, midnight, period

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 9, 30, 15, tzinfo=UTC)  # a Wednesday, 10:30 in Berlin


def seen(name: str, zone: ZoneInfo = BERLIN, now: datetime = NOW, **more) -> Period:
    return period(name, zone, now, **more)


def local(of: Period) -> tuple[str, str]:
    return of.local(of.start), of.local(of.until)


@pytest.mark.parametrize(
    ("name", "first", "last", "interval", "buckets"),
    [
        ("today", "2026-11-18", "2026-11-18", "hour", 24),
        ("yesterday", "2026-11-17", "2026-11-17", "hour", 24),
        ("7d", "2026-11-11", "2026-11-17", "day", 7),
        ("28d", "2026-10-21", "2026-11-17", "day", 28),
        ("30d", "2026-10-19", "2026-11-17", "day", 30),
        ("91d", "2026-08-19", "2026-11-17", "day", 91),
        ("month", "2026-11-01", "2026-11-18", "day", 18),
        ("last_month", "2026-10-01", "2026-10-31", "day", 31),
        ("year", "2026-01-01", "2026-11-18", "month", 11),
        ("6mo", "2026-05-01", "2026-10-31", "month", 6),
        ("12mo", "2025-11-01", "2026-10-31", "month", 12),
    ],
)
def test_a_period_has_these_days(name: str, first: str, last: str, interval: str, buckets: int):
    found = seen(name)
    assert found.days == (date.fromisoformat(first), date.fromisoformat(last))
    assert (found.start, found.end) == (
        midnight(found.days[0], BERLIN),
        midnight(found.days[1] + timedelta(1), BERLIN),
    )
    assert (found.interval, len(found.buckets())) == (interval, buckets)


@pytest.mark.parametrize(
    ("name", "on", "first", "last"),
    [
        ("today", "2026-11-01", "2026-11-01", "2026-11-01"),
        ("yesterday", "2026-11-01", "2026-10-31", "2026-10-31"),
        ("7d", "2026-11-08", "2026-11-01", "2026-11-07"),
        ("month", "2026-02-10", "2026-02-01", "2026-02-28"),
        ("last_month", "2026-03-31", "2026-02-01", "2026-02-28"),
        ("year", "2024-06-01", "2024-01-01", "2024-12-31"),
        ("12mo", "2024-03-15", "2023-03-01", "2024-02-29"),
    ],
)
def test_a_date_stands_for_today(name: str, on: str, first: str, last: str):
    found = seen(name, date=date.fromisoformat(on))
    assert found.days == (date.fromisoformat(first), date.fromisoformat(last))
    assert found.until == found.end


def test_a_day_with_a_clock_change_has_23_or_25_hours():
    spring = seen("today", date=date(2026, 3, 29)).buckets()
    autumn = seen("today", date=date(2026, 10, 25)).buckets()
    assert (len(spring), len(autumn)) == (23, 25)
    starts = [autumn[n].start.astimezone(BERLIN).isoformat() for n in (2, 3)]
    assert starts == ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-24T01:00:00+03:00"),  # the clock skips midnight
        ("America/Havana", date(2026, 11, 1), "2026-11-01T00:00:00-04:00"),  # midnight comes twice: the first
        ("Asia/Kathmandu", date(2026, 1, 1), "2026-01-01T00:00:00+05:45"),
    ],
)
def test_a_day_begins_at_its_first_moment(zone: str, day: date, begins: str):
    at = midnight(day, ZoneInfo(zone))
    assert at.astimezone(ZoneInfo(zone)).isoformat() == begins
    assert (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() < day


def test_a_day_that_a_zone_skipped_is_no_bucket():
    apia = ZoneInfo("Pacific/Apia")  # went over the date line: there was no 30 December 2011
    found = seen("custom", apia, first=date(2011, 12, 28), last=date(2012, 1, 1))
    starts = [b.start.astimezone(apia).day for b in found.buckets()]
    assert starts == [28, 29, 31, 1]


def test_hours_survive_a_clock_that_moves_by_half_an_hour():
    island = ZoneInfo("Australia/Lord_Howe")
    for day in (date(2026, 4, 5), date(2026, 10, 4)):
        buckets = seen("today", island, date=day).buckets()
        assert all(a.end == b.start for a, b in pairwise(buckets))
        assert all(b.start.astimezone(island).minute == 0 for b in buckets)


def test_realtime_is_the_last_half_hour_and_24h_the_last_hours():
    assert local(seen("realtime")) == ("2026-11-18T10:01:00+01:00", "2026-11-18T10:30:15+01:00")
    assert local(seen("24h")) == ("2026-11-17T11:00:00+01:00", "2026-11-18T10:30:15+01:00")
    for name, buckets in (("realtime", 30), ("24h", 24)):
        found = seen(name).buckets()
        assert [b.is_partial for b in found] == [False] * (buckets - 1) + [True]


def test_what_is_not_over_is_partial():
    today = [b.is_partial for b in seen("today").buckets()]
    assert today == [False] * 10 + [True] * 14
    weeks = seen("custom", first=date(2026, 10, 1), last=date(2026, 10, 31), interval="week").buckets()
    assert [b.is_partial for b in weeks] == [True, False, False, False, True]


def test_all_begins_with_the_first_visit():
    found = seen("all", began=datetime(2026, 3, 3, 23, 30, tzinfo=UTC))
    assert found.days == (date(2026, 3, 4), date(2026, 11, 18))
    assert seen("all").days == (date(2026, 11, 18), date(2026, 11, 18))


@pytest.mark.parametrize(
    ("name", "kind", "begins", "ends"),
    [
        ("7d", "previous", "2026-11-04T00:00:00+01:00", "2026-11-11T00:00:00+01:00"),
        ("today", "previous", "2026-11-17T00:00:00+01:00", "2026-11-17T10:30:15+01:00"),
        ("today", "year", "2025-11-18T00:00:00+01:00", "2025-11-18T10:30:15+01:00"),
        ("month", "previous", "2026-10-01T00:00:00+02:00", "2026-10-18T10:30:15+02:00"),
        ("last_month", "previous", "2026-09-01T00:00:00+02:00", "2026-10-01T00:00:00+02:00"),
        ("year", "previous", "2025-01-01T00:00:00+01:00", "2025-11-18T10:30:15+01:00"),
        ("6mo", "previous", "2025-11-01T00:00:00+01:00", "2026-05-01T00:00:00+02:00"),
        ("realtime", "previous", "2026-11-18T09:31:00+01:00", "2026-11-18T10:00:15+01:00"),
        ("28d", "year", "2025-10-21T00:00:00+02:00", "2025-11-18T00:00:00+01:00"),
    ],
)
def test_a_period_is_compared_with(name: str, kind: str, begins: str, ends: str):
    before = comparison(seen(name), kind)
    assert before is not None and local(before) == (begins, ends)


def test_a_comparison_may_begin_on_the_same_weekday():
    found = seen("custom", first=date(2026, 11, 2), last=date(2026, 11, 6))  # Monday to Friday
    before = comparison(found, "previous", match_weekday=True)
    assert before is not None and before.days == (date(2026, 10, 26), date(2026, 10, 30))
    before = comparison(found, "year", match_weekday=True)
    assert before is not None and before.days == (date(2025, 11, 3), date(2025, 11, 7))


def test_a_comparison_may_be_of_ones_own():
    before = comparison(seen("7d"), "custom", first=date(2026, 1, 5), last=date(2026, 1, 9))
    assert before is not None and local(before) == ("2026-01-05T00:00:00+01:00", "2026-01-10T00:00:00+01:00")
    assert comparison(seen("7d"), "none") is None
    assert comparison(seen("all"), "previous") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "fortnight"},
        {"name": "7d", "interval": "second"},
        {"name": "custom"},
        {"name": "custom", "first": date(2026, 2, 2), "last": date(2026, 2, 1)},
        {"name": "today", "date": date(1970, 1, 1)},
        {"name": "today", "date": date(9999, 12, 31)},
    ],
)
def test_what_is_no_period_is_refused(wrong: dict):
    with pytest.raises(PeriodNotUnderstood):
        seen(**wrong)


def test_there_are_not_too_many_buckets():
    with pytest.raises(PeriodNotUnderstood, match="too short"):
        seen("91d", interval="hour").buckets()


zones = st.sampled_from(
    ["UTC", "Asia/Kolkata", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana",
     "Africa/Cairo", "Asia/Kathmandu", "Pacific/Chatham"]
).map(ZoneInfo)  # fmt: skip


@given(
    name=st.sampled_from(NAMES), zone=zones, interval=st.sampled_from(("", *INTERVALS)),
    now=st.datetimes(datetime(2010, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    kind=st.sampled_from(("previous", "year")), match_weekday=st.booleans(), length=st.integers(0, 70),
)  # fmt: skip
def test_buckets_cover_their_period_without_a_gap(name, zone, interval, now, kind, match_weekday, length):
    first = (now - timedelta(40)).date()
    whole = seen(
        name, zone, now, interval=interval, first=first, last=first + timedelta(length), began=now - timedelta(99)
    )
    for found in (whole, comparison(whole, kind, match_weekday=match_weekday)):
        if found is None:
            continue
        assert found.start <= found.until <= found.end
        assert found is whole or found.start < whole.start
        try:
            buckets = found.buckets()
        except PeriodNotUnderstood:
            continue
        assert (buckets[0].start, buckets[-1].end) == (found.start, found.end)
        assert all(a.end == b.start and a.start < a.end for a, b in pairwise(buckets))
        if match_weekday and found is not whole and name not in ("realtime", "24h"):
            assert found.days[0].weekday() == whole.days[0].weekday()

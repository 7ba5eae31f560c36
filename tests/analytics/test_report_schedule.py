"""Reports are due at eight in the morning of the site, whatever its clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts.models import Topic
from app.analytics.reports.schedule import latest_due, next_due_at

WEEKLY, MONTHLY = Topic.WEEKLY_REPORT, Topic.MONTHLY_REPORT
BERLIN, KOLKATA, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Apia")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "due", "first", "last"),
    [
        # Winter and summer in Berlin: eight o'clock is 07:00 and 06:00 UTC.
        (BERLIN, "2026-03-23T07:00", "2026-03-23T07:00", "2026-03-16", "2026-03-22"),
        (BERLIN, "2026-03-23T06:59", "2026-03-16T07:00", "2026-03-09", "2026-03-15"),
        # The clocks went forward on Sunday the 29th.
        (BERLIN, "2026-03-30T05:59", "2026-03-23T07:00", "2026-03-16", "2026-03-22"),
        (BERLIN, "2026-03-30T06:00", "2026-03-30T06:00", "2026-03-23", "2026-03-29"),
        # They went back on Sunday, 25 October.
        (BERLIN, "2026-10-26T06:59", "2026-10-19T06:00", "2026-10-12", "2026-10-18"),
        (BERLIN, "2026-10-26T07:00", "2026-10-26T07:00", "2026-10-19", "2026-10-25"),
        # Half hours, and a Monday that is still Sunday in UTC.
        (KOLKATA, "2026-07-13T02:30", "2026-07-13T02:30", "2026-07-06", "2026-07-12"),
        (KOLKATA, "2026-07-13T02:29", "2026-07-06T02:30", "2026-06-29", "2026-07-05"),
        (APIA, "2026-07-12T19:00", "2026-07-12T19:00", "2026-07-06", "2026-07-12"),
        # Over the end of a year.
        (BERLIN, "2026-01-01T12:00", "2025-12-29T07:00", "2025-12-22", "2025-12-28"),
    ],
)
def test_weekly(zone: ZoneInfo, now: str, due: str, first: str, last: str):
    found = latest_due(WEEKLY, zone, at(now))
    assert (found.at, found.first, found.last) == (at(due), date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("zone", "now", "due", "first", "last"),
    [
        (BERLIN, "2026-03-01T07:00", "2026-03-01T07:00", "2026-02-01", "2026-02-28"),
        (BERLIN, "2026-03-01T06:59", "2026-02-01T07:00", "2026-01-01", "2026-01-31"),
        (BERLIN, "2026-04-01T06:00", "2026-04-01T06:00", "2026-03-01", "2026-03-31"),
        (BERLIN, "2028-03-15T00:00", "2028-03-01T07:00", "2028-02-01", "2028-02-29"),
        (KOLKATA, "2026-01-01T02:30", "2026-01-01T02:30", "2025-12-01", "2025-12-31"),
        (APIA, "2026-06-30T19:00", "2026-06-30T19:00", "2026-06-01", "2026-06-30"),
    ],
)
def test_monthly(zone: ZoneInfo, now: str, due: str, first: str, last: str):
    found = latest_due(MONTHLY, zone, at(now))
    assert (found.at, found.first, found.last) == (at(due), date.fromisoformat(first), date.fromisoformat(last))


ZONES = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone)).map(ZoneInfo)
TIMES = st.integers(631_152_000, 2_840_140_800).map(lambda s: datetime.fromtimestamp(s, UTC))


@given(ZONES, TIMES, st.sampled_from([WEEKLY, MONTHLY]))
def test_one_report_follows_the_other_without_a_gap(zone: ZoneInfo, now: datetime, topic: Topic):
    due, following = latest_due(topic, zone, now), next_due_at(topic, zone, now)
    assert due.at <= now < following
    assert latest_due(topic, zone, following - timedelta(microseconds=1)) == due
    after = latest_due(topic, zone, following)
    assert after.at == following
    assert after.first == due.last + timedelta(1), "each day is in exactly one report"
    assert due.first.weekday() == 0 if topic is WEEKLY else due.first.day == 1
    local = following.astimezone(zone)
    assert (local.hour, local.minute) == (8, 0)

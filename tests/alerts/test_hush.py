"""Silences and mute times: about what, and until when."""

from datetime import UTC, datetime, timedelta

import pytest

from app.alerts.silences.hush import Topic, hush_of
from app.alerts.silences.models import Silence

T = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
TOPIC = Topic("monitor_down", "monitor:17", "rule1", "warning")


def silence(**fields) -> Silence:
    known = {
        "reason": "peace", "starts_at": T - timedelta(hours=1), "ends_at": T + timedelta(hours=1), "weekdays": [],
        "from_minute": 0, "to_minute": 0, "timezone": None, "kinds": [], "subjects": [], "rule_ids": [], "below": None,
    }  # fmt: skip
    return Silence(**(known | fields))


def mute(timezone: str, weekdays: list[int], start: int, end: int) -> Silence:
    return silence(starts_at=None, ends_at=None, timezone=timezone, weekdays=weekdays, from_minute=start, to_minute=end)


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({}, True),
        ({"kinds": ["monitor_down"]}, True),
        ({"kinds": ["error_new"]}, False),
        ({"subjects": ["monitor:*"]}, True),
        ({"subjects": ["monitor:1"]}, False),
        ({"rule_ids": ["rule1"]}, True),
        ({"rule_ids": ["rule2"]}, False),
        ({"below": "critical"}, True),
        ({"below": "warning"}, False),
        ({"ends_at": T}, False),
        ({"starts_at": T}, True),
        ({"starts_at": T + timedelta(seconds=1)}, False),
    ],
)
def test_what_a_silence_is_about(fields: dict, holds: bool):
    assert (hush_of([silence(**fields)], TOPIC, T) is not None) is holds


def test_of_several_the_one_that_ends_last_counts():
    some = [silence(), silence(ends_at=T + timedelta(days=2), reason="longer")]
    found = hush_of(some, TOPIC, T)
    assert found
    assert (found.until, found.reason) == (T + timedelta(days=2), "silenced: longer")


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2026, 3, 2, 21, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 2, 22, 0, tzinfo=UTC), datetime(2026, 3, 3, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 3, 5, 59, tzinfo=UTC), datetime(2026, 3, 3, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 3, 6, 0, tzinfo=UTC), None),
        (datetime(2026, 3, 3, 23, 0, tzinfo=UTC), None),
    ],
)
def test_a_night_of_monday_goes_on_past_midnight(at: datetime, until: datetime | None):
    found = hush_of([mute("UTC", [0], 22 * 60, 6 * 60)], TOPIC, at)
    assert (found.until if found else None) == until


def test_eight_o_clock_is_eight_o_clock_when_summer_time_begins():
    night = mute("Europe/Berlin", [5], 22 * 60, 8 * 60)  # of Saturday; at two on Sunday the clock goes forward
    at = datetime(2026, 3, 29, 3, tzinfo=UTC)
    found = hush_of([night], TOPIC, at)
    assert found
    assert found.until == datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_a_whole_day():
    found = hush_of([mute("UTC", [0], 0, 0)], TOPIC, T)
    assert found
    assert found.until == datetime(2026, 3, 3, tzinfo=UTC)

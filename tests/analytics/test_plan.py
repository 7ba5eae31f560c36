"""Where rows come from: which days may be added up, which are looked at session by session."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.plan import DAY_MS, EARLY_MS, LONGEST_MS, QUARTER_MS, Asked, Freshness, plan
from app.analytics.slices import slice_of
from app.kit.conditions import read_conditions
from app.kit.period import period

EPOCH = date(1970, 1, 1)
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp()) * 1000
DIMENSIONS = ("country", "path", "name", "hostname", "title")


def day(month: int, number: int) -> int:
    return (date(2026, month, number) - EPOCH).days


def made(
    name: str = "custom", zone: str = "UTC", through: int = 1, closed: int = 0, dirty: tuple[int, ...] = (), **more
):
    more = more or {"first": date(2026, 3, 1), "last": date(2026, 3, 5)}
    return plan(
        period(name, ZoneInfo(zone), NOW, **(more if name == "custom" else {})),
        NOW_MS,
        Freshness(through, closed, list(dirty)),
    )


@pytest.mark.parametrize(
    ("zone", "inner"),
    [
        # In UTC the first day's visits may have an event from before midnight, and the last day's may go on after it.
        ("UTC", [day(3, 2), day(3, 3), day(3, 4)]),
        ("Asia/Kolkata", [day(3, 1), day(3, 2), day(3, 3), day(3, 4)]),
        ("America/New_York", [day(3, 2), day(3, 3), day(3, 4)]),
        ("Pacific/Auckland", [day(3, 1), day(3, 2), day(3, 3)]),
    ],
)
def test_inner_days_lie_in_the_period_with_all_their_visits(zone: str, inner: list[int]):
    assert made(zone=zone).inner_days == inner


def test_a_period_up_to_now_cuts_nothing_off():
    assert made("month").inner_days[-1] == day(3, 10)


def test_dirty_days_are_looked_at_session_by_session():
    found = made(dirty=(day(3, 3), day(3, 9)))
    assert found.dirty == (day(3, 3),)
    assert found.inner_days == [day(3, 2), day(3, 4)]
    assert found.outer_days == [day(2, 28), day(3, 1), day(3, 3), day(3, 5), day(3, 6)]
    assert found.inner().text == f"(r.slice in ({day(3, 2)}, {day(3, 4)}))"


def test_days_of_a_closed_block_are_asked_of_its_partition():
    block = day(3, 1) // 8
    first, last = block * 8, block * 8 + 7
    found = made(closed=last + 1)
    assert found.inner_days == [day(3, 2), day(3, 3), day(3, 4)]
    in_block = [d for d in found.inner_days if first <= d <= last]
    assert in_block and slice_of(in_block[0], last + 1) == 1_000_000 + block
    assert f"r.slice = {1_000_000 + block} and (" in found.inner().text


def test_without_rollups_everything_is_live():
    found = made(through=0)
    assert found.is_live and found.inner_days == []
    assert not Asked(found).may_use_rollups and not Asked(found).may_add_days


@pytest.mark.parametrize(
    ("filters", "may_use", "may_add"),
    [
        ((), True, True),
        (("is,country,DE",), True, False),
        (("is,path,/", "is,hostname,a"), True, False),
        (("is,name,Signup",), False, False),
        (("is,path,/", "is,title,Docs"), False, False),
        (("is,path,/", "is,prop:plan,pro"), False, False),
        (('["or", [["is", "country", ["DE"]], ["is", "path", ["/"]]]]',), True, False),
        (('["or", [["is", "country", ["DE"]], ["is", "name", ["Buy"]]]]',), False, False),
        (('["has_done", ["is", "name", ["Buy"]]]',), True, False),
    ],
)
def test_filters_decide_what_rollups_know(filters: tuple[str, ...], may_use: bool, may_add: bool):
    asked = Asked(made(), read_conditions(filters, DIMENSIONS))
    assert (asked.may_use_rollups, asked.may_add_days) == (may_use, may_add)


def test_a_period_of_no_time_is_empty():
    assert made(first=date(2026, 4, 1), last=date(2026, 4, 2)).is_empty


def test_quarters_serve_all_zones_but_not_minutes():
    for zone in ("Asia/Kathmandu", "Pacific/Chatham", "Australia/Eucla", "America/St_Johns"):
        assert made(zone=zone).has_quarters
    assert not made("realtime").has_quarters


@given(
    zone=st.sampled_from(["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Kiritimati"]),
    name=st.sampled_from(["today", "7d", "30d", "month", "24h", "realtime", "year"]),
    now=st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    dirty=st.sets(st.integers(0, 3)),
)
def test_every_session_of_the_period_is_on_one_of_its_days(zone: str, name: str, now: datetime, dirty: set[int]):
    now_ms = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    found = plan(period(name, ZoneInfo(zone), now), now_ms, Freshness(1, 0, [now_ms // DAY_MS - n for n in dirty]))
    inner, outer = found.inner_days, found.outer_days
    assert sorted(inner + outer) == list(range(found.first_day, found.last_day + 1))
    # The ids of sessions that can have an event in the period lie on those days.
    assert found.first_day * DAY_MS <= max(0, found.start_ms - LONGEST_MS)
    assert (found.last_day + 1) * DAY_MS > found.end_ms + EARLY_MS
    for number in inner:
        assert number * DAY_MS - EARLY_MS >= found.start_ms
        assert (number + 1) * DAY_MS + LONGEST_MS <= found.end_ms or found.end_ms == now_ms
    if name != "realtime":
        assert all(bound % QUARTER_MS == 0 for bound in found.bounds)

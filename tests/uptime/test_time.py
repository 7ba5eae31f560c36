"""Uptime by the second, maintenance by the clock on the wall, cron over the change of clocks, and slots."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ingest.rows import Ping, instant
from app.uptime.checks import HeartbeatCheck
from app.uptime.cron import WrongCron, check_cron, due, next_run
from app.uptime.heartbeats import check_of, hear, missed
from app.uptime.maintenance import Window, WrongRule, check_rule, is_maintenance, spans
from app.uptime.prober.schedule import Schedule
from app.uptime.uptime import Change, bars, merged, weigh
from app.uptime.verdict import Outcome, Status

AT = datetime(2026, 3, 1, tzinfo=UTC)
FIELD = {Status.UP: "up_s", Status.DEGRADED: "degraded_s", Status.DOWN: "down_s"}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from(Status)), max_size=12),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40)), max_size=4),
    st.integers(0, 150), st.integers(1, 60),
)  # fmt: skip
def test_uptime_is_what_counting_seconds_gives(changes, windows, start, length):
    changes = [Change(float(at), status) for at, status in sorted(changes, key=lambda one: one[0])]
    hidden = merged([(float(a), float(a + b)) for a, b in windows])
    counted = dict.fromkeys(("up_s", "degraded_s", "down_s", "unmeasured_s", "maintenance_s"), 0)
    for second in range(start, start + length):
        before = [change for change in changes if change.at <= second]
        field = FIELD.get(before[-1].status, "unmeasured_s") if before else "unmeasured_s"
        counted["maintenance_s" if any(a <= second < b for a, b in hidden) else field] += 1
    share = weigh(changes, hidden, start, start + length)
    assert {name: round(getattr(share, name), 6) for name in counted} == counted
    parts = bars(changes, hidden, start, start + length, 5)
    assert sum(part.down_s for part in parts) == pytest.approx(share.down_s)


def test_nothing_measured_is_no_percentage():
    assert weigh([], [], 0, 100).ratio is None
    assert weigh([Change(0, Status.UP)], [(0, 100)], 0, 100).ratio is None


def test_maintenance_stays_at_its_hour_when_the_clocks_change():
    window = Window(datetime(2026, 3, 22, 1, tzinfo=UTC), 3600, "FREQ=WEEKLY", "Europe/Berlin")
    found = [datetime.fromtimestamp(left, UTC) for left, _ in spans([window], AT, AT + timedelta(days=60))]
    assert [one.hour for one in found[:3]] == [1, 1, 0]  # 02:00 in Berlin; on 29 March there is none
    assert is_maintenance([window], datetime(2026, 4, 5, 0, 30, tzinfo=UTC))


def test_windows_that_overlap_are_one():
    two = [Window(AT, 3600), Window(AT + timedelta(minutes=30), 3600)]
    assert spans(two, AT - timedelta(days=1), AT + timedelta(days=1)) == [(AT.timestamp(), AT.timestamp() + 5400)]


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "WHEN=NEVER", "FREQ=SOMETIMES"]
)
def test_a_rule_that_cannot_be_is_refused_with_a_sentence(rule: str):
    with pytest.raises(WrongRule, match=r"\.$"):
        check_rule(Window(AT, 3600, rule), AT)


@pytest.mark.parametrize(("expression", "zone", "after", "expected"), [
    ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00+01:00", "2026-03-29T01:00+00:00"),  # 02:30 is skipped: right after
    ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00+02:00", "2026-10-25T00:30+00:00"),  # 02:30 is twice: the first
    ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30+00:00", "2026-10-26T01:30+00:00"),  # and not the second
    ("0 * * * *", "America/New_York", "2026-11-01T05:30+00:00", "2026-11-01T06:00+00:00"),  # every hour is every hour
    ("@daily", "UTC", "2026-03-01T00:00+00:00", "2026-03-02T00:00+00:00"),
])  # fmt: skip
def test_cron_over_the_change_of_clocks(expression: str, zone: str, after: str, expected: str):
    assert next_run(expression, zone, datetime.fromisoformat(after)) == datetime.fromisoformat(expected)


def test_grace_is_added_after_the_clocks():
    last = datetime.fromisoformat("2026-03-28T02:30+01:00")
    assert due(last, cron="30 2 * * *", timezone="Europe/Berlin", grace_s=600) == datetime(
        2026, 3, 29, 1, 10, tzinfo=UTC
    )


@pytest.mark.parametrize("expression", ["0 0 31 2 *", "* * * *", "hello", "61 * * * *", "*/5 * * * * *"])
def test_a_cron_that_never_comes_is_refused(expression: str):
    with pytest.raises(WrongCron, match=r"\.$"):
        check_cron(expression, "UTC", AT)
    with pytest.raises(WrongCron, match="no time zone"):
        check_cron("0 0 * * *", "Mars/Olympus", AT)


def word(status: str, at: datetime, **more) -> Ping:
    return Ping(site_id=1, monitor_slug="x", status=status, ts=instant(int(at.timestamp() * 1000)), **more)


def test_a_run_has_a_length_and_a_bound():
    check = HeartbeatCheck(every_s=3600, grace_s=60, longest_s=300)
    began = hear(check, word("in_progress", AT), None, None)
    assert began.due_at == AT + timedelta(seconds=300) and began.run_began_at == AT
    ended = hear(check, word("ok", AT + timedelta(seconds=90)), began.due_at, began.run_began_at)
    assert ended.took_ms == 90_000 and ended.due_at == AT + timedelta(seconds=90 + 3660)
    late = missed(check, began.due_at, None, AT)
    assert late.code == "run_too_long" and late.at == AT.timestamp() + 300


def test_an_exit_code_is_said():
    heard = hear(HeartbeatCheck(), word("error", AT, exit_code=7), None, None)
    assert heard.result and heard.result.outcome is Outcome.FAIL and "exit code 7" in heard.result.words


@pytest.mark.parametrize(("config", "cron", "every_s"), [
    ('{"schedule": {"type": "crontab", "value": "0 3 * * *"}, "timezone": "Europe/Vienna", "checkin_margin": 5}', "0 3 * * *", 86_400),
    ('{"schedule": {"type": "interval", "value": 2, "unit": "hour"}}', "", 7200),
])  # fmt: skip
def test_a_sender_describes_its_own_schedule(config: str, cron: str, every_s: int):
    check = check_of(config, AT)
    assert check is not None and (check.cron, check.every_s) == (cron, every_s)
    assert (
        check_of('{"schedule": {"type": "crontab", "value": "0 0 31 2 *"}}', AT) is None and check_of("[]", AT) is None
    )


def test_slots_are_spread_and_stay_where_they_are():
    schedule = Schedule("eu")
    for i in range(1000):
        schedule.put(str(i), 60, 1000.0)
    first = {slot.name: slot.due for slot in schedule.due(1060.0, 5000)}
    assert len(first) == 1000 and min(first.values()) < 1003 and max(first.values()) > 1057
    again = {slot.name: slot.due for slot in schedule.due(1120.0, 5000)}
    assert all(again[name] == pytest.approx(first[name] + 60) for name in first)


def test_what_was_missed_is_counted_and_not_caught_up_with():
    schedule = Schedule()
    schedule.put("x", 10, 0)
    (slot,) = schedule.due(35.0)
    assert slot.missed == 2 + (slot.due + 30 <= 35)  # all slots between the first and now, but the one to come
    assert schedule.due(35.0) == []
    schedule.again("x", 36.0)
    assert [one.is_retry for one in schedule.due(36.5)] in ([True], [True, False], [False, True])
    schedule.drop("x")
    assert schedule.due(100.0) == []

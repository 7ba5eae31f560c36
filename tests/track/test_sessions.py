"""Visits, against an oracle that thinks in whole lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ingest.dropped import Dropped
from app.ingest.rows import Hit, instant
from app.track.sessions import IDLE_MS, LONGEST_MS, Sessions, session_id, started_ms

NOON = 1_767_268_800_000
MINUTE = 60_000


def hit(at_ms: int, visitor: int = 7, name: str = "pageview", **fields) -> Hit:
    return Hit(site_id=1, ts=instant(at_ms), visitor_id=visitor, event_id=at_ms, name=name, **fields)


def put(sessions: Sessions, one: Hit) -> Hit:
    sessions.put_session(one)
    return one


def test_a_session_id_begins_with_its_start():
    assert started_ms(session_id(NOON, 2**64 - 1)) == NOON
    assert session_id(NOON, 5) < session_id(NOON + 1, 1) < 2**64


@given(st.lists(st.integers(0, 90 * MINUTE), min_size=1, max_size=60), st.integers(1, 2**64 - 1))
def test_visits_end_after_half_an_hour_of_inactivity(gaps: list[int], visitor: int):
    at, began, sessions = NOON, NOON, Sessions()
    expected, seen = [], []
    for index, gap in enumerate(gaps):
        if (index and (gap > IDLE_MS or at + gap - began >= LONGEST_MS)) or not index:
            began = at + gap
        at += gap
        expected.append(session_id(began, visitor))
        seen.append(put(sessions, hit(at, visitor)).session_id)
    assert seen == expected


def test_all_events_of_a_visit_say_where_it_came_from():
    sessions = Sessions()
    put(sessions, hit(NOON, source="Google", channel="Organic Search", path="/in", utm_campaign="spring"))
    later = put(sessions, hit(NOON + MINUTE, source="Direct", channel="Direct", path="/next"))
    assert (later.source, later.channel, later.entry_path, later.utm_campaign) == (
        "Google",
        "Organic Search",
        "/in",
        "spring",
    )
    assert later.path == "/next"


def test_a_visit_crosses_midnight_and_stays_the_visitors_of_yesterday():
    sessions = Sessions()
    first = put(sessions, hit(NOON, visitor=7))
    second = put(sessions, hit(NOON + 10 * MINUTE, visitor=8, visitor_before=7))
    third = put(sessions, hit(NOON + 39 * MINUTE, visitor=8))
    assert first.session_id == second.session_id == third.session_id
    assert second.visitor_id == third.visitor_id == 7
    fresh = put(sessions, hit(NOON + 120 * MINUTE, visitor=8))
    assert fresh.visitor_id == 8 and fresh.session_id != first.session_id


def test_an_early_event_that_comes_late_belongs_to_the_same_visit():
    sessions = Sessions()
    first = put(sessions, hit(NOON))
    assert put(sessions, hit(NOON - 5 * MINUTE)).session_id == first.session_id


def test_time_spent_engaged_is_no_inactivity():
    sessions = Sessions()
    first = put(sessions, hit(NOON))
    late = put(sessions, hit(NOON + 50 * MINUTE, name="engagement", engaged_ms=45 * MINUTE))
    assert late.session_id == first.session_id


def test_engagement_opens_no_visit():
    with pytest.raises(Dropped) as dropped:
        put(Sessions(), hit(NOON, name="engagement"))
    assert dropped.value.reason == "no_visit"


def test_idle_visits_are_forgotten():
    sessions = Sessions()
    for minute in range(0, 600, 10):
        for visitor in range(100):
            put(sessions, hit(NOON + minute * MINUTE, visitor=minute * 1000 + visitor + 1))
    assert len(sessions) < 100 * 9


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 200 * MINUTE)), max_size=40))
def test_the_same_batch_again_gets_the_same_sessions(events: list[tuple[int, int]]):
    """What a redone range relies on: whoever redoes it knows at most what the first try left behind."""
    hits = [(visitor, NOON + offset) for visitor, offset in sorted(events, key=lambda e: e[1])]
    sessions = Sessions()
    first = [put(sessions, hit(at, visitor)).session_id for visitor, at in hits]
    again = [put(sessions, hit(at, visitor)).session_id for visitor, at in hits]
    fresh = Sessions()
    from_nothing = [put(fresh, hit(at, visitor)).session_id for visitor, at in hits]
    assert first == from_nothing
    assert [started_ms(s) for s in again] == [started_ms(s) for s in first]

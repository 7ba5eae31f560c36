"""Spikes and drops are told in time, once, with what is behind them, and never about the hub's own absence."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.alerts.models import Message
from app.analytics.traffic.chores import check_traffic
from app.analytics.traffic.models import Mode, TrafficAlert, TrafficKind, TrafficRule
from app.analytics.traffic.verdict import Bound, bound_of, is_beyond, is_over, may_fire, same_hours
from app.kit.clickhouse import ClickHouse
from app.kit.stores import Stores
from app.main import create_app
from app.sites.models import Site
from tests.analytics.world import store
from tests.cast import Cast, Place, play

NOW = datetime(2026, 11, 4, 15, 0, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(weeks=1)
numbers = count(1)


@pytest.mark.parametrize(
    ("kind", "mode", "threshold", "earlier", "bound"),
    [
        (TrafficKind.SPIKE, Mode.THRESHOLD, 50, [], Bound(50)),
        (TrafficKind.DROP, Mode.THRESHOLD, 5, [1000, 1000], Bound(5)),
        (TrafficKind.SPIKE, Mode.AUTOMATIC, 50, [100], None),  # one week is no habit
        (
            TrafficKind.SPIKE,
            Mode.AUTOMATIC,
            50,
            [100, 120, 90, 5000],
            Bound(330, 110.0),
        ),  # one strange week moves little
        (TrafficKind.SPIKE, Mode.AUTOMATIC, 50, [0, 0, 0, 0], Bound(10, 0.0)),  # where nobody comes, ten are many
        (TrafficKind.SPIKE, Mode.AUTOMATIC, 50, [2, 2], Bound(12, 2.0)),
        (TrafficKind.DROP, Mode.AUTOMATIC, 50, [90, 90, 90], Bound(30, 90.0)),
        (TrafficKind.DROP, Mode.AUTOMATIC, 50, [19, 19, 19], None),  # too few to miss them
    ],
)
def test_bounds(kind: TrafficKind, mode: Mode, threshold: int, earlier: list[int], bound: Bound | None):
    assert bound_of(kind, mode, threshold, earlier) == bound


@given(st.sampled_from(list(TrafficKind)), st.integers(1, 10_000), st.integers(0, 20_000))
def test_nothing_is_beyond_and_over_at_once(kind: TrafficKind, bound: int, visitors: int):
    assert not (is_beyond(kind, visitors, Bound(bound)) and is_over(kind, visitors, Bound(bound)))


def rule(**changes: Any) -> TrafficRule:
    usual = {"is_firing": False, "fired_at": None, "cooldown_minutes": 120, "most_a_day": 2}
    return TrafficRule(**{**usual, **changes})


def test_peace_is_kept():
    assert may_fire(rule(), 0, NOW)
    assert not may_fire(rule(is_firing=True), 0, NOW)
    assert not may_fire(rule(), 2, NOW)
    assert may_fire(rule(most_a_day=3), 2, NOW)
    assert not may_fire(rule(fired_at=NOW - 119 * MINUTE), 1, NOW)
    assert may_fire(rule(fired_at=NOW - 120 * MINUTE), 1, NOW)


def test_the_same_hours_are_those_of_the_local_clock():
    berlin, long_ago = ZoneInfo("Europe/Berlin"), NOW - 52 * WEEK
    # 16:00 in Berlin; the clocks went back on 25 October, so two weeks ago it was 14:00 UTC.
    ends = [end for _, end in same_hours(NOW, berlin, 60, long_ago)]
    assert [end.hour for end in ends] == [15, 14, 14, 14]
    assert [end.astimezone(berlin).hour for end in ends] == [16, 16, 16, 16]
    assert {end.astimezone(berlin).weekday() for end in ends} == {2}
    assert all(end - start == HOUR for start, end in same_hours(NOW, berlin, 60, long_ago))
    assert len(same_hours(NOW, berlin, 60, NOW - 2 * WEEK - 2 * HOUR)) == 2, "weeks before the first event tell nothing"
    assert same_hours(NOW, berlin, 60, None) == []


@pytest.fixture
async def hub(stores: Stores, clickhouse: ClickHouse) -> AsyncIterator[Cast]:
    stores.clickhouse = clickhouse
    app: FastAPI = create_app(stores)
    async with app.router.lifespan_context(app), play(app, stores) as people:
        async with stores.postgres.work() as work:
            await work.execute(update(Site).values(first_event_at=NOW - 52 * WEEK, timezone="Europe/Berlin"))
        yield people


async def visits(
    hub: Cast, at: datetime, visitors: int, source: str = "Direct", path: str = "/", place: Place | None = None
):
    """So many people who each looked at a page, one after the other within ten seconds before then."""
    events = []
    for _ in range(visitors):
        number = next(numbers)
        ms = int(at.timestamp() * 1000) - 1 - number % 10_000
        events.append(
            {
                "session_id": (ms << 22) | number, "visitor_id": number, "ts": ms / 1000, "event_id": number,
                "pageview_id": number, "name": "pageview", "hostname": "ada.example", "path": path, "entry_path": path,
                "source": source, "channel": "Direct",
            }
        )  # fmt: skip
    await store(hub.stores.clickhouse, (place or hub.home).site.id, events, at, f"{next(numbers)}")


async def set_rule(hub: Cast, kind: TrafficKind, place: Place | None = None, **fields: Any) -> None:
    browser = hub.eve.browser if place is hub.elsewhere else hub.ada.browser
    path = f"/api/sites/{(place or hub.home).site.public_id}/traffic-alerts/{kind}"
    answer = await browser.put(path, json=fields)
    assert answer.status_code == 200, answer.text


async def listen(hub: Cast, *recipients: str) -> None:
    for recipient in recipients:
        path = f"/api/sites/{hub.home.site.public_id}/reports"
        assert (await hub.ada.browser.post(path, json={"topic": "traffic_alert", "recipient": recipient})).is_success


async def watch(hub: Cast, start: datetime, end: datetime, every: timedelta = 5 * MINUTE) -> None:
    """The chore, again and again."""
    while start <= end:
        await check_traffic(hub.stores, start)
        start += every


async def told(hub: Cast) -> list[Message]:
    async with hub.stores.postgres.work() as work:
        return list(await work.scalars(select(Message).order_by(Message.created_at, Message.recipient)))


async def alerts(hub: Cast) -> list[TrafficAlert]:
    async with hub.stores.postgres.work() as work:
        return list(await work.scalars(select(TrafficAlert).order_by(TrafficAlert.at)))


async def test_a_spike_is_told_once_to_each_with_what_is_behind_it(hub: Cast):
    await set_rule(hub, TrafficKind.SPIKE, visitors=30, window_minutes=30)
    await set_rule(hub, TrafficKind.SPIKE, hub.elsewhere, visitors=30, window_minutes=30)
    await listen(hub, "ada@example.org", "ben@example.org")
    await visits(hub, NOW - 40 * MINUTE, 6, "Google")
    await visits(hub, NOW - 2 * MINUTE, 9, "Google")
    await visits(hub, NOW - MINUTE, 20, "Hacker News", "/launch")
    await check_traffic(hub.stores, NOW)
    assert await told(hub) == [], "29 are not 30"
    await visits(hub, NOW + MINUTE, 1, "Hacker News", "/launch")
    await asyncio.gather(*(check_traffic(hub.stores, NOW + 2 * MINUTE) for _ in range(3)))
    await watch(hub, NOW + 3 * MINUTE, NOW + 25 * MINUTE)
    messages = await told(hub)
    assert [message.recipient for message in messages] == ["ada@example.org", "ben@example.org"]
    assert {message.subject for message in messages} == {"Spike on ada.example: 30 visitors in 30 minutes"}
    assert all(message.is_urgent for message in messages)
    content = messages[0].content
    assert content
    for said in ("Hacker News", "/launch", "Google"):
        assert said in content["text"] and said in content["html"]
    assert content["unsubscribe_url"] != (messages[1].content or {})["unsubscribe_url"]
    [one] = await alerts(hub)
    assert (one.site_id, one.kind, one.visitors, one.bound, one.usual) == (hub.home.site.id, "spike", 30, 30, None)
    assert one.behind["source"][0] == {"value": "Hacker News", "visitors": 21, "before": 0}
    assert one.behind["source"][1] == {"value": "Google", "visitors": 9, "before": 6}
    assert one.behind["path"][0]["value"] == "/launch"
    seen = (await hub.ben.browser.get(f"/api/sites/{hub.home.site.public_id}/traffic-alerts")).json()
    assert [alert["visitors"] for alert in seen["alerts"]] == [30]
    assert next(r for r in seen["rules"] if r["kind"] == "spike")["is_firing"]


async def test_at_most_two_in_a_day_and_not_one_after_the_other(hub: Cast):
    await set_rule(hub, TrafficKind.SPIKE, visitors=10, window_minutes=5, cooldown_minutes=120)
    await listen(hub, "ada@example.org")
    fired = []
    for hours in (0, 1, 2, 6, 12, 25):
        at = NOW + timedelta(hours=hours)
        await visits(hub, at, 12)
        await watch(hub, at, at + 20 * MINUTE)
        fired = [round((alert.at - NOW) / HOUR) for alert in await alerts(hub)]
    assert fired == [0, 2, 25], "1 is within the cool-down, 6 and 12 would be the third of a day"
    assert all(
        alert.ended_at and timedelta(0) < alert.ended_at - alert.at <= 10 * MINUTE for alert in await alerts(hub)
    )
    assert len(await told(hub)) == 3


async def test_automatic_holds_visitors_against_the_same_hour_of_the_last_weeks(hub: Cast):
    await set_rule(hub, TrafficKind.SPIKE, mode="automatic", window_minutes=60)
    await listen(hub, "ada@example.org")
    berlin = ZoneInfo("Europe/Berlin")
    for week, visitors in ((1, 20), (2, 24), (3, 16), (4, 400)):
        then = (NOW.astimezone(berlin) - week * WEEK).astimezone(UTC)
        await visits(hub, then - 10 * MINUTE, visitors)
        await visits(hub, then - 3 * HOUR, 500)  # another hour of that day is no measure
    await visits(hub, NOW - 10 * MINUTE, 65)
    await check_traffic(hub.stores, NOW)
    assert await alerts(hub) == [], "three times the median of 22 is 66"
    await visits(hub, NOW - 5 * MINUTE, 1)
    await check_traffic(hub.stores, NOW)
    [one] = await alerts(hub)
    assert (one.visitors, one.bound, one.usual) == (66, 66, 22.0)
    content = (await told(hub))[0].content
    assert content and "At this time of the week 22 are usual." in content["text"]


async def test_a_drop_is_told_only_when_the_whole_window_was_watched(hub: Cast):
    await set_rule(hub, TrafficKind.DROP, visitors=5, window_minutes=60)
    await listen(hub, "ada@example.org")
    await watch(hub, NOW, NOW + 55 * MINUTE)
    assert await alerts(hub) == [], "the hub has just begun to look"
    await watch(hub, NOW + HOUR, NOW + HOUR)
    [one] = await alerts(hub)
    assert (one.kind, one.visitors, one.bound) == ("drop", 0, 5)
    assert (await told(hub))[0].subject == "Drop on ada.example: 0 visitors in 1 hour"
    await visits(hub, NOW + HOUR + MINUTE, 6)
    await watch(hub, NOW + HOUR + 5 * MINUTE, NOW + HOUR + 10 * MINUTE)
    assert (await alerts(hub))[0].ended_at == NOW + HOUR + 5 * MINUTE
    # The hub was off for a night: nobody was counted, and that is no drop.
    morning = NOW + 12 * HOUR
    await watch(hub, morning, morning + 55 * MINUTE)
    assert len(await alerts(hub)) == 1
    await watch(hub, morning + HOUR, morning + HOUR)
    assert len(await alerts(hub)) == 2


async def test_a_rule_that_is_off_or_of_a_deleted_site_says_nothing(hub: Cast):
    await set_rule(hub, TrafficKind.SPIKE, visitors=1, is_on=False)
    await set_rule(hub, TrafficKind.SPIKE, hub.elsewhere, visitors=1)
    await hub.eve.browser.delete(f"/api/sites/{hub.elsewhere.site.public_id}")
    for place in (hub.home, hub.elsewhere):
        await visits(hub, NOW, 5, place=place)
    await check_traffic(hub.stores, NOW)
    assert await alerts(hub) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("visitors", 0), ("visitors", 10**9), ("window_minutes", 7), ("mode", "magic"), ("cooldown_minutes", -1), ("most_a_day", 0)],
)  # fmt: skip
async def test_a_wrong_rule_names_its_field(app: FastAPI, people: Cast, field: str, value: Any):
    from app.analytics.traffic.routes import router

    app.include_router(router)
    path = f"/api/sites/{people.home.site.public_id}/traffic-alerts/spike"
    answer = await people.ada.browser.put(path, json={field: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field

"""What happened around an incident: told by the feature that knows, of this site alone, and only where it is known."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import msgspec
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from app.alerts.engine.models import Alert
from app.analytics.annotations.models import Annotation
from app.apm.traces.queries import StoredSpan
from app.errors.deploys.models import Deploy, Release
from app.errors.models import ErrorActivity, ErrorGroup
from app.ingest.rows import CheckResult, instant
from app.kit.clickhouse import ClickHouse
from app.kit.stores import Stores
from app.main import create_app
from app.timeline.around.backend import cause_of
from app.timeline.around.changed import Operation, failing, slower
from app.timeline.around.measured import DAYS, known_weeks, usual, weeks_before
from app.timeline.around.span import around
from app.uptime.models import Incident, Monitor
from tests.analytics.world import store
from tests.apm.telemetry import MS, NOW_NS, item, put, request, span
from tests.cast import Cast, Place, play

ONE_STORE = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
NOW = datetime.fromtimestamp(NOW_NS // 10**9 // 60 * 60, UTC)
MINUTE, WEEK = timedelta(minutes=1), timedelta(weeks=1)
BEGAN, ENDED = NOW - 40 * MINUTE, NOW - 20 * MINUTE
numbers = count(1)


def test_the_time_around_is_an_hour_before_and_whole_buckets():
    times = around(BEGAN + timedelta(seconds=30), ENDED, NOW)
    assert times.before == (BEGAN - timedelta(hours=1), BEGAN)
    assert times.during == (BEGAN, ENDED)
    assert times.start <= times.before.start and times.end <= NOW
    assert (times.end - times.start) % timedelta(seconds=times.window.step_s) == timedelta(0)


moments = st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001, it gets one


@given(moments, st.none() | st.floats(0, 10**7), st.floats(0, 10**8))
def test_the_time_around_is_never_empty_nor_ahead(began: datetime, lasted: float | None, age: float):
    ended = None if lasted is None else began + timedelta(seconds=min(lasted, age))
    at = began + timedelta(seconds=age)
    times = around(began, ended, at)
    assert times.before.end == times.during.start < times.during.end <= at + 2 * MINUTE
    assert 1 <= times.window.buckets <= 122
    assert times.end <= max(at, times.start + timedelta(seconds=times.window.step_s))


def test_the_usual_is_the_median_of_weeks_that_are_known():
    weeks = [[4.0, 0.0], [6.0, 2.0], [100.0, 4.0], [0.0, 0.0]]
    assert usual(weeks, [True, True, True, False], 2) == [6.0, 2.0]
    assert usual(weeks, [True, False, False, False], 2) == [None, None], "one week is no habit"


def test_a_week_without_any_visit_is_unknown_and_not_quiet():
    days = [0.0] * (DAYS + 1)
    days[DAYS - 7], days[DAYS - 15] = 5.0, 1.0
    assert known_weeks(days) == [True, True, False, False]


def test_weeks_are_those_of_the_local_clock():
    berlin, at = ZoneInfo("Europe/Berlin"), datetime(2026, 10, 28, 11, tzinfo=UTC)  # the clocks went back on the 25th
    assert weeks_before(at, 1, berlin) == datetime(2026, 10, 21, 10, tzinfo=UTC)
    assert weeks_before(at, 0, berlin) == at


def operation(name: str, before: tuple[float, float, int], during: tuple[float, float, int]) -> Operation:
    return Operation("shop", name, *before, *during)


def test_an_operation_fails_when_more_of_it_fails_than_before():
    usual_errors = operation("a", (1000, 30, 300), (100, 3, 300))
    worse, new = operation("b", (100, 1, 300), (100, 20, 300)), operation("c", (0, 0, 0), (10, 10, 300))
    assert [one.operation for one in failing([usual_errors, new, worse])] == ["b", "c"]


def test_an_operation_is_slower_when_it_took_clearly_longer():
    octave = 16  # buckets
    ms = 20 * octave  # about a millisecond
    noise = operation("a", (100, 0, ms + 4 * octave), (100, 0, ms + 5 * octave))  # 16 to 32 ms is nothing
    slow = operation("b", (100, 0, ms + 7 * octave), (10, 0, ms + 10 * octave))
    few = operation("c", (1, 0, ms), (10, 0, ms + 10 * octave))
    assert [one.operation for one in slower([noise, slow, few])] == ["b"]


def stored(own: int, parent: int, start: int, status: int = 0) -> StoredSpan:
    texts = ("status_message", "scope_name", "scope_version", "environment", "host", "version", "http_method",
             "http_route", "url_path", "peer", "db_system", "db_statement", "rpc_system", "messaging_system",
             "trace_state")  # fmt: skip
    return StoredSpan(
        id=str(own), parent_id=str(parent), start_ns=str(start), duration_ns=1, service="shop", name=f"span {own}",
        kind=1, status=status, is_entry=0, http_status=0, weight=1, resource={}, event_count=0, link_count=0,
        **dict.fromkeys(texts, ""),
    )  # fmt: skip


def test_a_failure_comes_from_the_innermost_span_that_failed():
    spans = [stored(1, 0, 1, 2), stored(2, 1, 2), stored(3, 1, 3, 2), stored(4, 3, 4, 2), stored(5, 1, 9, 2)]
    cause = cause_of(spans)
    assert cause is not None and cause.id == "4"
    assert cause_of([stored(1, 0, 1)]) is None


@pytest.fixture
async def hub(stores: Stores, clickhouse: ClickHouse) -> AsyncIterator[Cast]:
    stores.clickhouse = clickhouse
    app: FastAPI = create_app(stores)
    async with app.router.lifespan_context(app), play(app, stores) as people:
        yield people


async def an_incident(hub: Cast, place: Place, **facts: str) -> str:
    """A monitor of a site that was down from BEGAN to ENDED."""
    async with hub.stores.postgres.work() as work:
        monitor = Monitor(
            site_id=place.site.id, slug=f"shop-{next(numbers)}", name="Shop", kind="http", target="https://shop.example/",
            spec={}, sealed=None, ping_token=None, interval_s=60, timeout_s=10, confirmations=1, retry_s=10,
            recoveries=1, slow_ms=0, is_upside_down=False, locations=["local"], quorum=1, tags=[], group="", parents=[],
            is_paused=False, shard=0, created_at=BEGAN, changed_at=BEGAN,
        )  # fmt: skip
        work.add(monitor)
        await work.flush()
        incident = Incident(
            site_id=place.site.id, monitor_id=monitor.id, kind="down", began_at=BEGAN, noticed_at=BEGAN, ended_at=ENDED,
            code="status", words="The server answered 503 instead of 200-299.", locations=["local"], facts=facts,
        )  # fmt: skip
        work.add(incident)
        await work.flush()
        return incident.id


async def news(hub: Cast, place: Place, at: datetime, mark: str) -> None:
    """A deploy, a note, an error that is new, and an alert, at a moment."""
    site = place.site.id
    async with hub.stores.postgres.work() as work:
        release = Release(site_id=site, version=f"shop@{mark}", created_at=at, released_at=at)
        work.add(release)
        group = ErrorGroup(
            site_id=site, number=next(numbers), status="unresolved", priority="high", title=f"Broken {mark}",
            first_seen_at=at, last_seen_at=at, changed_at=at, created_at=at,
        )  # fmt: skip
        work.add(group)
        await work.flush()
        work.add(Deploy(site_id=site, release_id=release.id, environment="production", at=at))
        work.add(ErrorActivity(group_id=group.id, at=at, verb="first_seen", detail={}))
        work.add(Annotation(site_id=site, at=at, text=f"Note {mark}", kind="note", created_at=at))
        work.add(
            Alert(
                site_id=site, key=f"k{mark}", kind="measure", subject="s", severity="warning", title=f"Alert {mark}",
                text="", path="/", facts={}, is_event=False, state="resolved", began_at=at, since=at, fired_at=at,
                seen_at=at,
            )
        )  # fmt: skip


async def visits(hub: Cast, place: Place, at: datetime, visitors: int) -> None:
    """So many people at one moment."""
    ms, events = int(at.timestamp() * 1000), []
    for _ in range(visitors):
        number = next(numbers)
        events.append(
            {
                "session_id": (ms << 22) | number, "visitor_id": number, "ts": ms / 1000, "event_id": number,
                "pageview_id": number, "name": "pageview", "hostname": "ada.example", "path": "/", "entry_path": "/",
            }
        )  # fmt: skip
    await store(hub.stores.clickhouse, place.site.id, events, at, f"{next(numbers)}")


async def answer(hub: Cast, incident: str) -> dict:
    got = await hub.ada.browser.get(f"/api/sites/{hub.home.site.public_id}/incidents/{incident}/around")
    assert got.status_code == 200, got.text
    return got.json()


@ONE_STORE
async def test_what_happened_is_told_of_this_site_and_this_time(hub: Cast):
    incident, theirs = await an_incident(hub, hub.home), await an_incident(hub, hub.elsewhere)
    for place in (hub.home, hub.elsewhere):
        got = await hub.ada.browser.get(f"/api/sites/{place.site.public_id}/incidents/{theirs}/around")
        assert got.status_code == 404

    await news(hub, hub.home, BEGAN - timedelta(days=2), "old")
    await news(hub, hub.elsewhere, BEGAN - 4 * MINUTE, "hers")
    around_it = await answer(hub, incident)
    assert around_it["happenings"] == [] and around_it["last_deploy"]["title"] == "shop@old"

    await news(hub, hub.home, BEGAN - 4 * MINUTE, "mine")
    around_it = await answer(hub, incident)
    told = {(one["kind"], one["title"]) for one in around_it["happenings"]}
    assert told == {
        ("deploy", "shop@mine"), ("annotation", "Note mine"), ("error_new", "Broken mine"), ("alert", "Alert mine"),
    }  # fmt: skip
    assert around_it["last_deploy"] is None, "there is one in the time that is shown"
    assert around_it["traffic"] is None and around_it["requests"] is None and around_it["check"] is None
    assert around_it["errors"] == {**around_it["errors"], "errors": 0, "people": 0} and around_it["away"] == []


@ONE_STORE
async def test_visitors_are_held_against_the_same_time_of_earlier_weeks(hub: Cast):
    incident, middle = await an_incident(hub, hub.home), BEGAN + 10 * MINUTE
    for weeks, visitors in ((0, 2), (1, 10), (2, 12)):
        await visits(hub, hub.home, middle - weeks * WEEK, visitors)
    await visits(hub, hub.elsewhere, middle, 50)
    traffic = (await answer(hub, incident))["traffic"]
    assert traffic["visitors"] == 2 and traffic["visitors_usual"] == 11
    assert sum(traffic["values"]) == 2 and max(traffic["usual"]) == 11


def at_ms(at: datetime) -> int:
    return int(at.timestamp() * 1000) - NOW_NS // MS


async def test_a_failing_check_opens_its_backend_trace_and_operations_are_compared(hub: Cast):
    trace = (7).to_bytes(16, "big").hex()
    incident = await an_incident(hub, hub.home, trace_id=trace)
    site, began, before = hub.home.site.id, at_ms(BEGAN + MINUTE), at_ms(BEGAN - 30 * MINUTE)
    health = [span(70, 7, 99, began, 900, failed=True, name="GET /health"),
              span(71, 7, 70, began + 5, 800, failed=True, kind=3, name="SELECT product")]  # fmt: skip
    fine = [span(100 + n, 100 + n, at_ms=before + n, ms=10, name="GET /") for n in range(10)]
    bad = [span(200 + n, 200 + n, at_ms=began + n, ms=400, failed=n < 4, name="GET /") for n in range(10)]
    await put(hub.stores.clickhouse, item(request(*health, *fine, *bad), site))
    await put(hub.stores.clickhouse, item(request(span(300, 300, at_ms=began, failed=True, name="hers")), site + 1))

    around_it = await answer(hub, incident)
    check = around_it["check"]
    assert (
        check["trace_id"] == trace
        and check["errors"] == 2
        and (check["cause"], check["traced"]) == ("SELECT product", 1)
    )
    told = {(one["kind"], one["title"]): one for one in around_it["happenings"]}
    assert set(told) == {("failing", "GET /health"), ("failing", "GET /"), ("slower", "GET /")}
    assert told["failing", "GET /"]["ref"] == (200).to_bytes(16, "big").hex(), "the first that failed"
    assert "4 of 10 failed, 0 of 10 in the hour before" in told["failing", "GET /"]["detail"]
    during, before_it = around_it["requests"]["during"], around_it["requests"]["before"]
    assert (during["requests"], during["failed"]) == (11, 5) and (before_it["requests"], before_it["failed"]) == (10, 0)
    assert sum(around_it["requests"]["failed"]) == pytest.approx(5)

    # A check that failed later has its trace too, and one without a failed span has no cause.
    incident = await an_incident(hub, hub.home)
    trace = (8).to_bytes(16, "big").hex()
    async with hub.stores.postgres.work() as work:
        one = await work.get(Incident, incident)
        assert one is not None
    row = CheckResult(
        site_id=site, monitor_id=one.monitor_id, location="local", ts=instant(int((BEGAN + MINUTE).timestamp() * 1000)),
        outcome="failed", code="status", trace_id=trace,
    )  # fmt: skip
    await hub.stores.clickhouse.insert_bytes("checks", msgspec.json.encode(row), "check")
    await put(hub.stores.clickhouse, item(request(span(80, 8, 99, at_ms(BEGAN + MINUTE), 20, name="GET /")), site))
    check = (await answer(hub, incident))["check"]
    assert check["trace_id"] == trace and (check["traced"], check["failures"]) == (1, 1) and check["cause"] == ""

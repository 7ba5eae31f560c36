"""Rules over web traffic and over what is received: they fire, recover, and the preview says how often they would have."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sqlalchemy import update

from app.kit.stores import Stores
from app.sites.models import Site
from tests.alerts.scene import Scene
from tests.alerts.test_alerts_api import look
from tests.apm.telemetry import item, put
from tests.cast import Cast

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
# The end of the last whole hour but one: a preview of whole hours sees what was before it, and what comes after it.
HOUR = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
WEEK = timedelta(weeks=1)


@pytest.fixture
def app(whole_app: FastAPI) -> FastAPI:
    """The whole application."""
    return whole_app


@pytest.fixture
async def scene(stores: Stores, people: Cast) -> Scene:
    """A site that is a year old, at the end of an hour."""
    async with stores.postgres.work() as work:
        made = update(Site).where(Site.id == people.home.site.id).values(created_at=HOUR - timedelta(days=365))
        await work.execute(made)
    scene = Scene(stores, people.home.site, HOUR)
    await scene.channel()
    return scene


async def visits(scene: Scene, end: datetime, visitors: int, sign_ups: int) -> None:
    """Visitors of the hour that ends then, the first of whom sign up."""
    moment = round((end - timedelta(minutes=30)).timestamp() * 1000)
    rows = [
        {"site_id": scene.site.id, "session_id": (moment << 22) + visitor, "ts": moment / 1000, "visitor_id": visitor,
         "event_id": visitor * 2 + (name != "pageview"), "name": name, "path": "/"}
        for visitor in range(1, visitors + 1)
        for name in (["pageview", "Sign-up"] if visitor <= sign_ups else ["pageview"])
    ]  # fmt: skip
    body = "\n".join(json.dumps(row) for row in rows).encode()
    await scene.stores.clickhouse.insert_bytes("events", body, f"{end} {visitors} {sign_ups}")


async def loads(scene: Scene, end: datetime, lcp_ms: int) -> None:
    """Pages that took so long to show, in the hour before that moment."""
    at = end - timedelta(minutes=30)
    values = ", ".join(
        f"({scene.site.id}, '{at:%F %T}', 'LCP', '/', {at.hour * 10 + n}, 1, {lcp_ms + n})" for n in range(8)
    )
    columns = "site_id, at, name, path, view, version, value"
    await scene.stores.clickhouse.command(f"insert into web_vitals ({columns}) values {values}")


async def spans(scene: Scene, *ends: datetime) -> None:
    """Spans that were received in the hours before these moments, one each."""
    items: list[bytes] = []
    for end in ends:
        at_ns = round((end - timedelta(minutes=30)).timestamp()) * 10**9
        request = ExportTraceServiceRequest()
        of_scope = request.resource_spans.add().scope_spans.add()
        of_scope.spans.add(
            name="GET /", trace_id=b"t" * 16, span_id=b"s" * 8, start_time_unix_nano=at_ns,
            end_time_unix_nano=at_ns + 10**6,
        )  # fmt: skip
        items.append(item(request.SerializeToString(), site=scene.site.id, received_ns=at_ns))
    await put(scene.stores.clickhouse, *items)


async def a_goal_is_reached_less(scene: Scene) -> None:
    for week in range(4):
        await visits(scene, HOUR - week * WEEK, 20, 10 if week else 2)


async def a_goal_is_reached_again(scene: Scene) -> None:
    for week in range(4):
        await visits(scene, HOUR + timedelta(hours=1) - week * WEEK, 20, 10)


async def nobody_comes(scene: Scene) -> None:
    for week in range(1, 4):
        await visits(scene, HOUR - week * WEEK, 50, 0)
    await visits(scene, HOUR, 4, 0)


async def people_come_again(scene: Scene) -> None:
    for week in range(4):
        await visits(scene, HOUR + timedelta(hours=1) - week * WEEK, 50, 0)


async def pages_are_slow(scene: Scene) -> None:
    await loads(scene, HOUR - timedelta(hours=1), 1200)
    await loads(scene, HOUR, 4000)


async def pages_are_quick(scene: Scene) -> None:
    await loads(scene, HOUR + timedelta(hours=1), 1200)


async def nothing_is_received(scene: Scene) -> None:
    await spans(scene, *(HOUR - timedelta(hours=hour) for hour in (1, 2, 3)))


async def something_is_received(scene: Scene) -> None:
    await spans(scene, HOUR + timedelta(hours=1))


Happens = Callable[[Scene], Awaitable[None]]
DROP = {"kind": "change", "percent": 50, "direction": "down", "weeks": 3}


@pytest.mark.parametrize(
    ("measure", "query", "condition", "goes_wrong", "is_well_again", "said"),
    [
        ("goal_conversion", {"goal": "Sign-up"}, DROP, a_goal_is_reached_less, a_goal_is_reached_again, "10 %"),
        ("web_visitors", {}, DROP, nobody_comes, people_come_again, "4"),
        ("web_vital", {"vital": "LCP"}, {"kind": "threshold", "value": 2500}, pages_are_slow, pages_are_quick, "4,005.25"),
        ("telemetry_received", {"signal": "spans"}, {"kind": "absence"}, nothing_is_received, something_is_received, "0"),
    ],
)  # fmt: skip
async def test_it_fires_recovers_and_the_preview_knows(
    scene: Scene, people: Cast, measure: str, query: dict[str, str], condition: dict[str, Any],
    goes_wrong: Happens, is_well_again: Happens, said: str,
):  # fmt: skip
    at = f"/api/sites/{people.home.site.public_id}"
    goal = await people.ada.browser.post(f"{at}/goals", json={"kind": "event", "event_name": "Sign-up"})
    assert goal.status_code == 201, goal.text
    form = {
        "slug": "mine", "name": "Mine", "group_s": 0,
        "measure": {"measure": measure, "query": query, "window_s": 3600, "condition": condition},
    }  # fmt: skip
    made = await people.ada.browser.post(f"{at}/alert-rules", json=form)
    assert made.status_code == 201, made.text
    await goes_wrong(scene)
    await look(scene, 0.5)
    alert = await scene.alert()
    assert (alert.state, alert.facts["value"]) == ("firing", said)
    await is_well_again(scene)
    for minute in range(10, 70, 10):  # a rule that was not looked at for longer would doubt what it sees
        await look(scene, minute + 0.5)
    assert [one.state for one in await scene.alerts()] == ["resolved"]
    assert await scene.said() == ["Firing: Mine (ada.example)", "Resolved: Mine (ada.example)"]
    shown = await people.ben.browser.post(f"{at}/alert-rules/preview", json=form)
    assert shown.status_code == 200, shown.text
    [series] = shown.json()["series"]
    fired = {datetime.fromisoformat(one["fired_at"]): one["resolved_at"] for one in series["firings"]}
    assert datetime.fromisoformat(fired[HOUR]) == HOUR + timedelta(hours=1)
    # Of what is absent, all the time before there was anything is one more.
    assert shown.json()["firings"] == len(fired) == 1 + (measure == "telemetry_received")

"""The people's door to alerts, rules, channels and silences, and measures over a real ClickHouse."""

import json
import sys
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

from app.alerts.engine.work import look_at, look_at_rules
from app.alerts.rules.models import RuleSource
from app.alerts.rules.queries import rules_of_site
from app.features import MEASURES
from app.kit.clickhouse import ClickHouse
from app.kit.stores import Stores
from tests.alerts.scene import Scene
from tests.apm.telemetry import item, put
from tests.cast import Cast

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
NOW = datetime.now(UTC).replace(second=30, microsecond=0)


@pytest.fixture(autouse=True)
def of_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules are due from the moment on at which they are made; a module is read long before its last test runs."""
    monkeypatch.setattr(sys.modules[__name__], "NOW", datetime.now(UTC).replace(second=30, microsecond=0))


@pytest.fixture
def app(whole_app: FastAPI) -> FastAPI:
    """The whole application."""
    return whole_app


@pytest.fixture
def scene(stores: Stores, people: Cast) -> Scene:
    return Scene(stores, people.home.site, NOW)


@pytest.fixture
def at(people: Cast) -> str:
    return f"/api/sites/{people.home.site.public_id}"


async def store_events(scene: Scene, minutes: list[int]) -> None:
    """An event so many minutes ago, of a visitor each."""
    rows = []
    for number, minute in enumerate(minutes):
        moment = round((scene.at - timedelta(minutes=minute)).timestamp() * 1000)
        rows.append({"site_id": scene.site.id, "session_id": (moment << 22) + number, "ts": moment / 1000,
                     "visitor_id": number + 1, "event_id": number + 1, "name": "pageview", "path": "/"})  # fmt: skip
    body = "\n".join(json.dumps(row) for row in rows).encode()
    await scene.stores.clickhouse.insert_bytes("events", body, f"test {minutes}")


async def look(scene: Scene, minutes: float) -> None:
    """Look at the site's rules over measures so many minutes later, due or not."""
    async with scene.stores.postgres.work() as work:
        rules = [rule for rule in await rules_of_site(work, scene.site.id) if rule.source == RuleSource.MEASURE]
    for rule in rules:
        await look_at(scene.stores, rule, MEASURES, scene.at + timedelta(minutes=minutes))


async def test_every_measure_can_be_asked(scene: Scene):
    queries = {"metric": {"metric": "cpu"}, "goal_conversion": {"goal": "none"}}
    start = NOW - timedelta(hours=2)
    for name, measure in MEASURES.items():
        if name == "goal_conversion":
            continue
        query = measure.read(queries.get(name, {}))
        assert measure.says(query), name
        series = await measure.ask(scene.stores, scene.site, query, start, 600, 12)
        assert series == {"": [0.0 if measure.is_count else None] * 12}, name
        for group in next((field.choices for field in measure.fields if field.name == "group_by"), ()):
            grouped = await measure.ask(scene.stores, scene.site, {**query, "group_by": group}, start, 600, 12)
            assert grouped == {}, name


async def test_a_rule_over_a_measure_fires_and_recovers(scene: Scene, people: Cast, at: str):
    await scene.channel()
    form = {
        "slug": "many", "name": "Many visitors", "severity": "critical",
        "measure": {"measure": "web_visitors", "window_s": 300, "condition": {"kind": "threshold", "value": 3}},
    }  # fmt: skip
    made = await people.ada.browser.post(f"{at}/alert-rules", json=form)
    assert made.status_code == 201, made.text
    await look_at_rules(scene.stores, MEASURES, scene.at + timedelta(minutes=2))
    assert await scene.alerts() == []
    await store_events(scene, [0, 0, 0, 0, 0])
    await look_at_rules(scene.stores, MEASURES, scene.at + timedelta(minutes=3, seconds=10))
    [alert] = await scene.alerts()
    assert (alert.state, alert.value, alert.facts["value"]) == ("firing", 5.0, "5")
    assert alert.facts["pages"] == ["/ 5 (before: 0)"], "what is behind it"
    assert await scene.said() == ["Firing: Many visitors (ada.example)"]
    await look_at_rules(scene.stores, MEASURES, scene.at + timedelta(minutes=12))
    assert (await scene.said())[1:] == ["Resolved: Many visitors (ada.example)"]


async def test_a_rule_follows_its_goal_and_says_when_it_is_gone(scene: Scene, people: Cast, at: str):
    ada = people.ada.browser

    async def goal_field() -> dict:
        measures = (await ada.get(f"{at}/alert-rules/watchable")).json()["measures"]
        return next(one for one in measures if one["name"] == "goal_conversion")["fields"][0]

    form = {
        "slug": "less", "name": "A goal is reached less",
        "measure": {"measure": "goal_conversion", "query": {"goal": "Sign-up"}, "condition": {"kind": "threshold", "is_above": False, "value": 3}},
    }  # fmt: skip
    refused = (await ada.post(f"{at}/alert-rules", json=form)).json()
    assert refused["errors"][0]["field"] == "measure.query.goal" and "no goal named 'Sign-up'" in refused["detail"]
    assert (await goal_field())["choices"] == [] and (await goal_field())["is_of_site"]
    goal = (await ada.post(f"{at}/goals", json={"kind": "event", "event_name": "Sign-up"})).json()
    assert (await goal_field())["choices"] == ["Sign-up"]
    rule = (await ada.post(f"{at}/alert-rules", json=form)).json()

    renamed = await ada.put(
        f"{at}/goals/{goal['id']}", json={"kind": "event", "event_name": "Sign-up", "name": "Joined"}
    )
    assert renamed.status_code == 200
    [mine] = [one for one in (await ada.get(f"{at}/alert-rules")).json() if one["slug"] == "less"]
    assert mine["measure"]["query"] == {"goal": "Joined"}
    assert (await ada.get(f"{at}/goals")).json()[0]["alert_rules"] == ["A goal is reached less"]

    await store_events(scene, [0, 0, 0])
    await look_at_rules(scene.stores, MEASURES, scene.at + timedelta(minutes=3, seconds=10))
    assert [one.state for one in await scene.alerts()] == ["firing"]
    assert (await ada.delete(f"{at}/goals/{goal['id']}")).status_code == 204
    [mine] = [one for one in (await ada.get(f"{at}/alert-rules")).json() if one["slug"] == "less"]
    assert "no goal named 'Joined' any more" in mine["trouble"] and mine["firing"] == 0
    assert [one.state for one in await scene.alerts()] == ["resolved"]
    body = {name: mine[name] for name in ("slug", "name", "measure", "severity")}
    assert (await ada.put(f"{at}/alert-rules/{rule['id']}", json={**body, "is_on": True})).status_code == 400
    assert (await ada.put(f"{at}/alert-rules/{rule['id']}", json={**body, "is_on": False})).status_code == 200


async def test_a_measure_that_cannot_be_asked_is_no_verdict(
    scene: Scene, people: Cast, at: str, monkeypatch: pytest.MonkeyPatch
):
    from app.kit.problems import Unavailable

    form = {
        "slug": "none", "name": "Nobody", "no_data": "bad",
        "measure": {"measure": "web_visitors", "condition": {"kind": "absence"}},
    }  # fmt: skip
    await people.ada.browser.post(f"{at}/alert-rules", json=form)

    async def away(*_: object, **__: object) -> None:
        raise Unavailable("The store does not answer.")

    monkeypatch.setattr(ClickHouse, "ask", away)
    await look_at_rules(scene.stores, MEASURES, scene.at + timedelta(minutes=5))
    assert await scene.alerts() == []
    rules = (await people.ada.browser.get(f"{at}/alert-rules")).json()
    assert rules[0]["trouble"] == "The store does not answer."
    monkeypatch.undo()
    await look(scene, 7)
    assert await scene.alerts() == [], "what was stored late may still come in"
    await look(scene, 11)
    assert [one.state for one in await scene.alerts()] == ["firing"]


RATIO = {
    "queries": [
        {"name": "a", "metric": "failed", "aggregation": "sum", "by": ["service"]},
        {"name": "b", "metric": "asked", "aggregation": "sum", "by": ["service"]},
    ],
    "formula": "a / b * 100",
}


async def store_points(scene: Scene, metric: str, points: dict[str, list[tuple[int, float]]]) -> None:
    """Points of a gauge of some services: so many minutes ago, and how much."""
    request = ExportMetricsServiceRequest()
    for service, some in points.items():
        of = request.resource_metrics.add()
        of.resource.attributes.add(key="service.name").value.string_value = service
        gauge = of.scope_metrics.add().metrics.add(name=metric).gauge
        for minutes, value in some:
            at = scene.at - timedelta(minutes=minutes)
            gauge.data_points.add(time_unix_nano=round(at.timestamp()) * 10**9, as_double=value)
    await put(scene.stores.clickhouse, item(request.SerializeToString(), site=scene.site.id), signal="points")


async def test_a_formula_over_metrics_fires_for_each_group(scene: Scene, people: Cast, at: str):
    await scene.channel()
    await store_points(scene, "failed", {"shop": [(3, 1), (2, 30)], "mail": [(3, 1), (2, 1)]})
    await store_points(scene, "asked", {"shop": [(3, 100), (2, 100)], "mail": [(3, 100), (2, 100)]})
    form = {
        "slug": "failing", "name": "Many fail",
        "measure": {
            "measure": "metric", "query": RATIO, "window_s": 60, "condition": {"kind": "threshold", "value": 20},
        },
    }  # fmt: skip
    shown = await people.ben.browser.post(f"{at}/alert-rules/preview", json=form)
    assert shown.status_code == 200, shown.text
    series = {one["name"]: one for one in shown.json()["series"]}
    assert [len(series[f"service={name}"]["firings"]) for name in ("shop", "mail")] == [1, 0]
    made = await people.ada.browser.post(f"{at}/alert-rules", json=form)
    assert made.status_code == 201, made.text
    assert made.json()["measure"]["query"]["formula"] == "a / b * 100"
    await look(scene, -80 / 60)
    [alert] = await scene.alerts()
    assert (alert.title, alert.value, alert.state) == ("Many fail: service=shop", 30.0, "firing")
    assert alert.facts["measure"] == "a / b * 100, a = sum of failed, b = sum of asked"
    text = (await people.ada.browser.get(f"{at}/alert-rules/file")).text
    applied = await people.ada.browser.put(f"{at}/alert-rules/file", content=text)
    assert "failing" in applied.json()["unchanged"], applied.text


async def test_one_of_several_that_falls_silent_is_absent(scene: Scene, people: Cast, at: str):
    await store_points(scene, "beat", {"shop": [(n, 0) for n in range(30)], "mail": [(n, 1) for n in range(20, 30)]})
    form = {
        "slug": "silent", "name": "Silent",
        "measure": {
            "measure": "metric", "query": {"metric": "beat", "by": ["service"]}, "window_s": 300,
            "condition": {"kind": "absence"},
        },
    }  # fmt: skip
    made = await people.ada.browser.post(f"{at}/alert-rules", json=form)
    assert made.status_code == 201, made.text
    await look(scene, 0)
    assert [one.title for one in await scene.alerts()] == ["Silent: service=mail"], "0 is a number"
    await store_points(scene, "beat", {"mail": [(-1, 1)]})
    await look(scene, 3)
    assert [one.state for one in await scene.alerts()] == ["resolved"]


async def test_a_wrong_question_of_metrics_is_told_when_it_is_saved(people: Cast, at: str):
    form = {
        "slug": "wrong", "name": "Wrong",
        "measure": {"measure": "metric", "query": {"metric": "a", "formula": "b"}, "condition": {"kind": "absence"}},
    }  # fmt: skip
    refused = await people.ada.browser.post(f"{at}/alert-rules", json=form)
    assert refused.status_code == 400, refused.text
    assert refused.json()["detail"].startswith("queries.0.formula: ")


async def test_too_little_proves_nothing_while_something_may_be_missing(scene: Scene, people: Cast, at: str):
    """A hub that was away for an hour has seen nobody in it, and that is no drop."""
    await scene.channel()
    for slug, value in (("few", False), ("many", True)):
        condition = {"kind": "threshold", "value": 2, "is_above": value}
        form = {
            "slug": slug, "name": slug, "group_s": 0,
            "measure": {"measure": "web_visitors", "window_s": 1800, "condition": condition},
        }  # fmt: skip
        assert (await people.ada.browser.post(f"{at}/alert-rules", json=form)).status_code == 201
    await store_events(scene, [61, 62, 63])
    await look(scene, -60)
    assert [one.title for one in await scene.alerts()] == ["many"]
    for minute in range(0, 30, 5):
        await look(scene, minute)
        assert [one.state for one in await scene.alerts()] == ["firing"], "neither a drop, nor is the spike over"
    await look(scene, 30)
    assert {one.title: one.state for one in await scene.alerts()} == {"many": "resolved", "few": "firing"}


async def test_a_preview_says_what_would_have_been(scene: Scene, people: Cast, at: str):
    await store_events(scene, [*[500] * 5, *[300] * 9, *[150] * 4])
    form = {
        "slug": "many", "name": "Many visitors",
        "measure": {"measure": "web_visitors", "window_s": 3600, "condition": {"kind": "threshold", "value": 3}},
    }  # fmt: skip
    shown = await people.ben.browser.post(f"{at}/alert-rules/preview", json=form)
    assert shown.status_code == 200, shown.text
    told = shown.json()
    assert (told["firings"], told["step_s"], told["days"]) == (3, 3600, 30.0)
    [series] = told["series"]
    assert sum(series["values"]) == 18
    change = {**form, "measure": {**form["measure"], "condition": {"kind": "change"}}}
    assert (await people.ben.browser.post(f"{at}/alert-rules/preview", json=change)).status_code == 200


async def test_rules_as_a_file(people: Cast, at: str, scene: Scene):
    ada = people.ada.browser
    await scene.channel(name="ops")
    text = (await ada.get(f"{at}/alert-rules/file")).text
    assert "slug: monitor-down" in text
    same = await ada.put(f"{at}/alert-rules/file", content=text, headers={"content-type": "application/yaml"})
    assert same.status_code == 200, same.text
    assert (same.json()["created"], same.json()["changed"]) == ([], [])
    mine = "rules: [{slug: mine, name: Mine, signals: {kinds: [error_new]}, steps: [{channels: [ops]}]}]"
    done = await ada.put(f"{at}/alert-rules/file?prune=true", content=mine)
    assert (done.json()["created"], len(done.json()["deleted"])) == (["mine"], 7)
    assert "channels:\n    - ops" in (await ada.get(f"{at}/alert-rules/file")).text
    wrong = await ada.put(f"{at}/alert-rules/file", content=mine.replace("ops", "nobody"))
    assert (wrong.status_code, wrong.json()["detail"]) == (400, "mine: there is no channel named 'nobody'.")


async def test_secrets_go_in_and_never_come_out(people: Cast, at: str, scene: Scene):
    ada = people.ada.browser
    form = {"kind": "telegram", "name": "Ops", "fields": {"token": "12:SECRET", "chat": "-1"}}
    made = (await ada.post(f"{at}/channels", json=form)).json()
    assert (made["secrets"], made["settings"]["chat"]) == (["token"], "-1")
    kept = await ada.put(f"{at}/channels/{made['id']}", json={**form, "fields": {"chat": "-2"}})
    assert (kept.json()["secrets"], kept.json()["settings"]["chat"]) == (["token"], "-2")
    assert "SECRET" not in kept.text + (await ada.get(f"{at}/channels")).text
    assert (await people.ben.browser.get(f"{at}/channels")).status_code == 403
    tried = await ada.post(f"{at}/channels/{made['id']}/test")
    assert tried.json()["is_sent"] is False, "there is no way out of here"
    wrong = await ada.post(f"{at}/channels", json={**form, "kind": "pigeon"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "kind_unknown")


async def test_an_alert_is_taken_by_the_link_of_its_message(people: Cast, at: str, scene: Scene):
    await scene.channel(name="ops")
    await scene.tell()
    [message] = await scene.messages()
    assert message.content
    link = message.content["notice"]["alerts"][0]["act_url"].partition("/alert/")[2]
    page = await people.stranger.get(f"/alert/{link}")
    assert (page.status_code, "I take it" in page.text) == (200, True)
    assert (await scene.alert()).acknowledged_at is None, "opening it changes nothing"
    for wrong in (link[:-1] + ("0" if link[-1] != "0" else "1"), "x" + link, link.replace(".", "")):
        assert (await people.stranger.post(f"/alert/{wrong}")).status_code == 404
    done = await people.stranger.post(f"/alert/{link}?action=silence8")
    assert "by the link sent by ops" in done.text
    alert = await scene.alert()
    view = (await people.ben.browser.get(f"{at}/alerts/{alert.id}")).json()
    assert [one["what"] for one in view["timeline"]] == [
        "pending", "firing", "told_fired", "silenced", "acknowledged",
    ]  # fmt: skip
    assert [one["recipient"] for one in view["deliveries"]] == ["ops"]
    [silence] = (await people.ben.browser.get(f"{at}/silences")).json()
    assert silence["subjects"] == ["monitor:1"]
    page = (await people.ben.browser.get(f"{at}/alerts?standing=acknowledged")).json()
    assert (len(page["alerts"]), page["counts"]) == (1, {"firing": 0, "acknowledged": 1, "critical": 0})

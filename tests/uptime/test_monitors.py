"""Monitors through their API over real stores: forms, secrets, tenants, leases, verdicts and what people are told."""

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from app.alerts.models import ToldSignal
from app.ingest.consume import Batch
from app.ingest.rows import CheckResult, Ping, instant
from app.kit.egress import Egress
from app.kit.names import Family, NameFailed, Names
from app.kit.reach import Reach
from app.kit.stores import Stores
from app.kit.work import transaction
from app.uptime.answers import share_between
from app.uptime.consume import TICK, Verdicts, Words
from app.uptime.models import Monitor
from app.uptime.prober.queries import LEASE_S, leases, share
from app.uptime.prober.work import Ask
from jobs.demo.monitors import watch
from tests.cast import Cast

AT = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(autouse=True)
def of_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results come after their monitor was made; a module is read long before its last test runs."""
    monkeypatch.setattr(sys.modules[__name__], "AT", datetime.now(UTC).replace(microsecond=0))


SHOP = {"name": "Shop", "check": {"kind": "http", "url": "http://127.0.0.1:9/"}, "interval_s": 60}


@pytest.fixture
def url(cast: Cast) -> str:
    return f"/api/sites/{cast.home.site.public_id}/monitors"


async def made(cast: Cast, url: str, **more: Any) -> dict[str, Any]:
    answer = await cast.ada.browser.post(url, json={**SHOP, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def batch(*rows: msgspec.Struct) -> Batch:
    return Batch("x", 1, 1, lines=[msgspec.json.encode(row) for row in rows])


def at_s(seconds: float) -> str:
    return instant(int((AT.timestamp() + seconds) * 1000))


def result(cast: Cast, monitor: str, seconds: float, outcome: str, **more: Any) -> CheckResult:
    words = {"code": "status", "words": "The server answered 503."} if outcome == "fail" else {}
    row: dict[str, Any] = {"location": "main", "total_ms": 12.0, **words, **more}
    return CheckResult(site_id=cast.home.site.id, monitor_id=monitor, ts=at_s(seconds), outcome=outcome, **row)


class Rebinding(Names):
    """A name server by which a name is public and private at once, and no other name is known."""

    async def addresses(self, host: str, family: Family = "any", seconds: float = 5) -> list[str]:
        if host != "rebinds.test":
            raise NameFailed("not_found", f"There is no name {host}.")
        return ["93.184.215.14", "10.0.0.1"]


async def told(stores: Stores) -> list[tuple[str, str]]:
    async with stores.postgres.work() as work:
        return [(one.kind, one.state) for one in await work.scalars(select(ToldSignal).order_by(ToldSignal.id))]


@pytest.mark.parametrize(("form", "field"), [
    ({"check": {"kind": "http", "url": "http://169.254.169.254/"}}, "check.url"), ({"check": {"kind": "http", "url": "ftp://x.example/"}}, "url"),
    ({"check": {"kind": "http", "url": "http://a:b@x.example/"}}, "url"), ({"check": {"kind": "http", "url": "http://x.example", "pattern": "(a"}}, "pattern"),
    ({"check": {"kind": "heartbeat", "cron": "0 0 31 2 *"}}, "check.cron"), ({"check": {"kind": "heartbeat", "cron": "* * * * *", "timezone": "Mars/X"}}, "check.cron"),
    ({"check": {"kind": "tcp", "host": "10.0.0.1", "port": 22}}, "check.host"), ({"interval_s": 5}, "interval_s"), ({"timeout_s": 90}, "timeout_s"),
    ({"check": {"kind": "websocket", "url": "ws://[fd00:ec2::254]/"}}, "check.url"), ({"check": {"kind": "dns", "name": "x.example", "resolver": "10.0.0.53"}}, "check.resolver"),
    ({"check": {"kind": "http", "url": "http://2130706433/"}}, "url"), ({"check": {"kind": "http", "url": "http://rebinds.test/"}}, "check.url"),
    ({"check": {"kind": "http", "url": "http://x.example", "pattern": r"(a+)\1"}}, "pattern"), ({"check": {"kind": "http", "url": "http://x.example", "json_value": "1"}}, "json_value"),
    ({"check": {"kind": "http", "url": "http://x.example", "method": "HEAD", "keyword": "x"}}, "keyword"),
    ({"check": {"kind": "http", "url": "http://x.example", "username": "x", "bearer": "y"}}, "bearer"), ({"check": {"kind": "heartbeat", "crom": "x"}}, "crom"),
    ({"locations": ["moon"]}, "locations"), ({"parents": ["abcdefghijkl"]}, "parents"), ({"quorum": 3}, "quorum"), ({"extra": 1}, "extra"),
    ({"check": {"kind": "domain", "domain": "x.example"}}, "interval_s"), ({"check": {"kind": "carrier-pigeon"}}, "check"),
])  # fmt: skip
async def test_what_is_wrong_with_a_form_is_said_when_it_is_saved(
    cast: Cast, url: str, form: dict, field: str, app: FastAPI
):  # fmt: skip
    app.state.reach = Reach(Egress.read("allow:127.0.0.0/8"), Rebinding())
    answer = await cast.ada.browser.post(url, json={**SHOP, **form})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"].endswith(field) and " " in error["message"] and "Value error" not in answer.text


async def test_a_secret_is_kept_and_never_shown_and_does_not_follow_to_another_target(
    cast: Cast, url: str, stores: Stores
):
    check = {
        "kind": "http",
        "url": "http://127.0.0.1:9/",
        "headers": {"X-Key": "hush-hush"},
        "username": "u",
        "password": "p-word",
    }
    monitor = await made(cast, url, check=check)
    assert (
        monitor["secrets"] == ["headers", "password"]
        and "hush" not in json.dumps(monitor)
        and "p-word" not in json.dumps(monitor)
    )
    async with stores.postgres.work() as work:
        kept = (await work.execute(text("select spec::text, sealed from monitors"))).one()
        assert "hush" not in kept[0] and b"hush" not in kept[1]
    mine = f"{url}/{monitor['id']}"
    form = {**SHOP, "check": {**monitor["check"], "keyword": "ok"}}
    assert (await cast.ada.browser.put(mine, json=form)).json()["secrets"] == ["headers", "password"]
    stolen = {**form, "check": {**form["check"], "url": "http://127.0.0.2:9/"}}
    assert "must be given again" in (await cast.ada.browser.put(mine, json=stolen)).json()["detail"]
    assert (await cast.ada.browser.put(mine, json={**stolen, "forgets": ["headers", "password"]})).json()[
        "secrets"
    ] == []


async def test_from_results_to_an_incident_and_to_one_number(cast: Cast, url: str, stores: Stores):
    monitor = (await made(cast, url))["id"]
    judge, outcomes = (
        Verdicts(stores),
        [(600, "ok"), (660, "fail"), (670, "fail"), (720, "fail"), (780, "ok"), (840, "ok")],
    )
    rows = [result(cast, monitor, at, outcome) for at, outcome in outcomes]
    await judge.stored(batch(*rows[:3]))
    await judge.stored(batch(*rows))  # delivered again
    await judge.stored(batch(result(cast, monitor, 665, "ok")))  # late
    assert await told(stores) == [("monitor_down", "firing"), ("monitor_down", "resolved")]
    (incident,) = (await cast.ada.browser.get(url.replace("monitors", "incidents"))).json()
    began, ended = (datetime.fromisoformat(incident[name]) for name in ("began_at", "ended_at"))
    assert (ended - began).total_seconds() == 120 and incident["words"] == "The server answered 503."
    async with stores.postgres.work() as work:
        one = await work.get(Monitor, monitor)
        assert one is not None
        part = await share_between(work, one, AT + timedelta(seconds=600), AT + timedelta(seconds=840))
    assert (part.up_s, part.down_s) == (120, 120) and part.ratio == 0.5


async def test_a_holder_that_was_overtaken_is_not_heard(cast: Cast, url: str, stores: Stores):
    monitor, judge = (await made(cast, url))["id"], Verdicts(stores)
    await judge.stored(batch(result(cast, monitor, 0, "ok", epoch=5)))
    await judge.stored(batch(*(result(cast, monitor, at, "fail", epoch=4) for at in (60, 70, 80))))
    assert (await cast.ada.browser.get(f"{url}/{monitor}")).json()["status"] == "up"


async def test_results_that_stay_away_are_unmeasured_and_nobody_is_told(cast: Cast, url: str, stores: Stores):
    monitor, judge = (await made(cast, url))["id"], Verdicts(stores)
    await judge.stored(batch(result(cast, monitor, 0, "ok")))
    tick = CheckResult(site_id=0, monitor_id="", location="", ts=at_s(1000), outcome=TICK)
    await judge.stored(batch(tick))
    answer = (await cast.ada.browser.get(f"{url}/{monitor}")).json()
    assert answer["status"] == "unmeasured" and await told(stores) == []
    assert datetime.fromisoformat(answer["since"]) == AT + timedelta(seconds=2 * 60 + 10 + 10)


async def test_a_heartbeat_is_missed_when_it_was_due_but_not_while_the_hub_was_away(
    cast: Cast, url: str, stores: Stores
):
    check = {"kind": "heartbeat", "every_s": 600, "grace_s": 60}
    monitor, heard = await made(cast, url, check=check), Words(stores)
    site, slug = cast.home.site.id, monitor["slug"]

    async def hear(seconds: float, status: str, **more: Any) -> str:
        await heard.stored(batch(Ping(site_id=site, monitor_slug=slug, status=status, ts=at_s(seconds), **more)))
        return (await cast.ada.browser.get(f"{url}/{monitor['id']}")).json()["status"]

    await hear(-1, TICK)
    assert await hear(0, "ok") == "up"
    for second in range(8, 660, 8):
        assert await hear(second, TICK) == "up"
    assert await hear(662, TICK) == "down" and await told(stores) == [("heartbeat_missed", "firing")]
    assert await hear(670, "ok") == "up"
    assert await hear(5000, TICK) == "unmeasured", "the clock stood still: nobody could have heard it"
    assert await hear(5010, "ok") == "up"
    assert await told(stores) == [("heartbeat_missed", "firing"), ("heartbeat_missed", "resolved")]


async def test_a_check_in_makes_its_own_monitor(cast: Cast, url: str, stores: Stores):
    config = json.dumps(
        {"schedule": {"type": "crontab", "value": "0 3 * * *"}, "timezone": "Europe/Vienna", "checkin_margin": 5}
    )
    ping = Ping(site_id=cast.home.site.id, monitor_slug="nightly", status="ok", ts=at_s(0), monitor_config=config)
    await Words(stores).stored(batch(ping, ping))
    (row,) = (await cast.ada.browser.get(url)).json()["monitors"]
    assert (row["slug"], row["status"], row["target"]) == ("nightly", "up", "0 3 * * * (Europe/Vienna)")


async def test_two_probers_share_and_a_dead_ones_work_moves(cast: Cast, url: str, stores: Stores):
    for number in range(20):
        await made(cast, url, name=f"m{number}")

    async def ask(name: str, known: dict[str, int] | None = None):
        async with transaction(stores) as work:
            return await share(work, Ask(name, "main", "1", known or {}), None, stores.pepper)

    alone = await ask("a")
    assert len(alone.epochs) == 64 and len(alone.jobs) == 20
    await ask("b")
    first = await ask("a", {job.monitor: job.version for job in alone.jobs})
    second = await ask("b")
    assert len(first.epochs) == 32 and not set(first.epochs) & set(second.epochs) and len(second.epochs) == 32
    assert set(first.gone) == {job.monitor for job in second.jobs} and first.jobs == []
    async with stores.postgres.work() as work:  # b is killed, and its time goes by
        await work.execute(text("update probers set seen_at = seen_at - interval '1 minute' where id = 'b'"))
        await work.execute(text("update prober_leases set until = now() - interval '1 second' where prober_id = 'b'"))
    after = await ask("a")
    assert len(after.epochs) == 64 and LEASE_S <= 30
    assert all(after.epochs[shard] > epoch for shard, epoch in second.epochs.items()), "its late results are fenced"


async def test_a_split_lease_has_one_holder_and_one_verdict(cast: Cast, url: str, stores: Stores):
    """Two believe that they hold the same share: only the later epoch is judged."""
    monitor, judge = (await made(cast, url))["id"], Verdicts(stores)
    async with transaction(stores) as work:
        old, _ = await leases(work, Ask("a", "main", "1", {}), "main", None)
        await work.execute(text("update prober_leases set until = now() - interval '1 second'"))
        await work.execute(text("update probers set seen_at = seen_at - interval '1 minute'"))
        new, _ = await leases(work, Ask("b", "main", "1", {}), "main", None)
    rows = [row for at in range(0, 600, 60) for row in (
        result(cast, monitor, at, "ok", epoch=next(iter(new.values()))), result(cast, monitor, at + 1, "fail", epoch=next(iter(old.values()))),
    )]  # fmt: skip
    await judge.stored(batch(*rows))
    assert await told(stores) == [] and (await cast.ada.browser.get(f"{url}/{monitor}")).json()["status"] == "up"


async def test_maintenance_that_overlaps_is_said_when_it_is_planned(cast: Cast, url: str):
    monitor, at = (await made(cast, url, tags=["prod"]))["id"], url.replace("monitors", "maintenance")
    nightly = {
        "name": "Nightly",
        "starts_at": (AT + timedelta(days=1)).isoformat(),
        "duration_s": 7200,
        "rule": "FREQ=DAILY",
    }
    move = {"name": "Move", "starts_at": (AT + timedelta(days=40, hours=1)).isoformat(), "duration_s": 3600}
    first = await cast.ada.browser.post(at, json={**nightly, "tags": ["prod"]})
    assert (first.status_code, first.json()["overlaps"]) == (201, [])
    second = (await cast.ada.browser.post(at, json={**move, "monitors": [monitor]})).json()
    assert second["overlaps"] == ["Nightly"] and len(second["next"]) == 1
    apart = await cast.ada.browser.post(at, json={**move, "name": "Other", "tags": ["test"]})
    assert apart.json()["overlaps"] == []
    listed = {one["name"]: one["overlaps"] for one in (await cast.ada.browser.get(at)).json()}
    assert listed == {"Nightly": ["Move"], "Move": ["Nightly"], "Other": []}
    for wrong, field, said in (
        ({"rule": "FREQ=HOURLY"}, "rule", "One would begin before the one before it is over"), ({"rule": "FREQ=NEVER"}, "rule", "no rule"),
        ({"timezone": "Mars/Olympus"}, "timezone", "no time zone"), ({"monitors": ["abcdefghijkl"]}, "monitors", "not there"),
    ):  # fmt: skip
        refused = await cast.ada.browser.post(at, json={**nightly, **wrong})
        [error] = refused.json()["errors"]
        assert (refused.status_code, error["field"], said in error["message"]) == (422, field, True), refused.text


async def test_maintenance_hides_what_begins_in_it(cast: Cast, url: str, stores: Stores):
    monitor, judge = (await made(cast, url, tags=["prod"]))["id"], Verdicts(stores)
    window = {
        "name": "Upgrade",
        "starts_at": (AT + timedelta(seconds=30)).isoformat(),
        "duration_s": 300,
        "tags": ["prod"],
    }
    assert (await cast.ada.browser.post(url.replace("monitors", "maintenance"), json=window)).status_code == 201
    await judge.stored(
        batch(result(cast, monitor, 0, "ok"), *(result(cast, monitor, at, "fail") for at in (60, 120, 250)))
    )
    assert await told(stores) == []
    await judge.stored(batch(CheckResult(site_id=0, monitor_id="", location="", ts=at_s(331), outcome=TICK)))
    assert await told(stores) == [("monitor_down", "firing")], "it still lasts when maintenance ends"


async def test_a_heartbeat_that_fell_silent_in_maintenance_is_told_of_when_that_ends(
    cast: Cast, url: str, stores: Stores
):
    check = {"kind": "heartbeat", "every_s": 60, "grace_s": 20}
    monitor, heard = await made(cast, url, check=check), Words(stores)
    window = {"name": "Upgrade", "starts_at": (AT + timedelta(seconds=30)).isoformat(), "duration_s": 300}
    assert (await cast.ada.browser.post(url.replace("monitors", "maintenance"), json=window)).status_code == 201
    slug, site = monitor["slug"], cast.home.site.id
    ticks = [Ping(site_id=0, monitor_slug="", status=TICK, ts=at_s(second)) for second in range(0, 340, 10)]
    await heard.stored(batch(Ping(site_id=site, monitor_slug=slug, status="ok", ts=at_s(0)), *ticks[:33]))
    assert await told(stores) == []
    await heard.stored(batch(ticks[33]))
    assert await told(stores) == [("heartbeat_missed", "firing")]


async def test_a_certificate_that_ends_soon_is_an_incident_of_its_own(cast: Cast, url: str, stores: Stores):
    monitor, judge = (await made(cast, url))["id"], Verdicts(stores)
    soon, late = (int(AT.timestamp()) + days * 86_400 for days in (5, 80))
    await judge.stored(batch(*(result(cast, monitor, at, "ok", certificate_ends=soon) for at in (0, 60, 120))))
    assert await told(stores) == [("certificate", "firing")]
    await judge.stored(batch(result(cast, monitor, 180, "ok", certificate_ends=late)))
    assert await told(stores) == [("certificate", "firing"), ("certificate", "resolved")]


async def test_pausing_ends_an_incident(cast: Cast, url: str, stores: Stores):
    monitor, judge = (await made(cast, url))["id"], Verdicts(stores)
    await judge.stored(batch(*(result(cast, monitor, at, "fail") for at in (-20, -10))))
    assert (await cast.ada.browser.post(f"{url}/{monitor}/pause")).status_code == 204
    answer = (await cast.ada.browser.get(f"{url}/{monitor}")).json()
    assert answer["status"] == "paused" and await told(stores) == [
        ("monitor_down", "firing"),
        ("monitor_down", "resolved"),
    ]
    await cast.ada.browser.post(f"{url}/{monitor}/resume")
    assert (await cast.ada.browser.get(f"{url}/{monitor}")).json()["status"] == "new"


async def test_keys_with_write_monitors_and_keys_of_probers(cast: Cast, url: str):
    keys = f"/api/sites/{cast.home.site.public_id}/keys"
    secrets = {}
    for scope in ("write:monitors", "probe"):
        answer = await cast.ada.browser.post(keys, json={"kind": "secret", "name": scope, "scopes": [scope]})
        secrets[scope] = answer.json()["token"]
    writing, probing, reading = (
        cast.with_key(key) for key in (secrets["write:monitors"], secrets["probe"], cast.home.read_key)
    )
    monitor = await writing.post(url, json={**SHOP, "locations": ["main"]})
    assert (
        monitor.status_code == 201 and (await writing.get(f"/api/sites/{cast.home.site.public_id}")).status_code == 403
    )
    assert (await reading.get(f"{url}/{monitor.json()['id']}")).status_code == 200
    assert (await reading.post(url, json=SHOP)).status_code == 403
    ask = {"prober": "p", "location": "private:office", "version": "1", "known": {}}
    assert (await probing.post("/api/probe/share", json=ask)).json()["jobs"] == []
    inside = await writing.post(
        url,
        json={
            **SHOP,
            "name": "Inside",
            "check": {"kind": "tcp", "host": "10.0.0.9", "port": 22},
            "locations": ["private:office"],
        },
    )
    assert inside.status_code == 201, inside.text
    (job,) = (await probing.post("/api/probe/share", json=ask)).json()["jobs"]
    assert job["check"]["host"] == "10.0.0.9"
    row = {
        "site_id": 999,
        "monitor_id": job["monitor"],
        "location": "private:office",
        "ts": instant(int(datetime.now(UTC).timestamp() * 1000)),
        "outcome": "ok",
    }
    assert (await probing.post("/api/probe/results", content=json.dumps(row))).status_code == 202
    assert (
        await probing.post("/api/probe/results", content=json.dumps({**row, "location": "main"}))
    ).status_code == 400
    assert (await probing.post("/api/probe/share", json={**ask, "location": "main"})).status_code == 400
    assert (await reading.post("/api/probe/share", json=ask)).status_code == 403


async def test_an_organization_looks_at_so_many_hosts(cast: Cast, url: str, stores: Stores):
    stores.settings = stores.settings.model_copy(update={"probe_hosts": 2})
    for target in ("https://a.example/1", "https://A.example:8443/2", "https://b.example/"):
        await made(cast, url, name=target, check={"kind": "http", "url": target})
    form = {"name": "Another", "check": {"kind": "tcp", "host": "c.example", "port": 80}}
    refused = await cast.ada.browser.post(url, json=form)
    assert (refused.status_code, "2 different hosts" in refused.json()["detail"]) == (409, True), refused.text
    beat = {"name": "Beat", "check": {"kind": "heartbeat", "every_s": 60}}
    for known in ({"name": "Known", "check": {"kind": "tcp", "host": "b.example", "port": 80}}, beat):
        assert (await cast.ada.browser.post(url, json=known)).status_code == 201
    moved = await made(cast, url, name="Moves", check={"kind": "http", "url": "https://b.example/3"})
    elsewhere = {"name": "Moves", "check": {"kind": "http", "url": "https://d.example/"}}
    assert (await cast.ada.browser.put(f"{url}/{moved['id']}", json=elsewhere)).status_code == 409


async def test_the_list_is_paged_filtered_and_counted(cast: Cast, url: str, stores: Stores):
    for number in range(5):
        await made(cast, url, name=f"Shop {number}", tags=["prod" if number % 2 else "test"], group="g")
    down = (await made(cast, url, name="Broken 100%"))["id"]
    await Verdicts(stores).stored(batch(*(result(cast, down, at, "fail") for at in (-20, -10))))
    page = (await cast.ada.browser.get(url, params={"limit": 2})).json()
    assert (page["total"], page["found"], page["statuses"]) == (6, 6, {"new": 5, "down": 1})
    assert (
        page["monitors"][0]["name"] == "Broken 100%"
        and page["monitors"][0]["bars"][-1] == "d"
        and len(page["monitors"]) == 2
    )
    assert page["tags"] == ["prod", "test"] and page["groups"] == ["g"]
    assert (await cast.ada.browser.get(url, params={"tag": "prod"})).json()["found"] == 2
    assert (await cast.ada.browser.get(url, params={"search": "0%"})).json()["found"] == 1


async def test_what_is_exported_can_be_imported(cast: Cast, url: str):
    await made(cast, url, tags=["a"], slow_ms=300)
    file = (await cast.ada.browser.get(f"{url}/export")).content
    theirs = f"/api/sites/{cast.elsewhere.site.public_id}/monitors"
    brought = (await cast.eve.browser.post(f"{theirs}/import?source=nightjar", content=file)).json()
    assert brought == {"made": 1, "there_already": 0, "skipped": []}
    again = (await cast.eve.browser.post(f"{theirs}/import?source=nightjar", content=file)).json()
    assert again["there_already"] == 1
    (row,) = (await cast.eve.browser.get(theirs)).json()["monitors"]
    assert row["tags"] == ["a"]


async def test_the_demo_lives_with_a_history_and_goes_on_when_it_is_played_again(
    cast: Cast, url: str, stores: Stores, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    """What its probers found changes nothing of the history, and is news when it is played again."""
    sent: list[bytes] = []
    monkeypatch.setattr("jobs.demo.checks.Publisher.publish", lambda _, __, lines: _kept(sent, lines))
    checks = Verdicts(stores)

    async def judged() -> dict[str, str]:
        for lines in sent:
            rows = [line for line in lines.splitlines() if b'"outcome"' in line]
            if rows:
                await checks.stored(Batch("x", 1, 1, lines=rows))
            else:
                await Words(stores).stored(Batch("x", 1, 1, lines=lines.splitlines()))
        sent.clear()
        found = (await cast.ada.browser.get(url)).json()["monitors"]
        return {row["name"]: row["status"] for row in found}

    assert await watch(stores, cast.home.site, AT) == 6
    expected = dict.fromkeys(("API", "Checkout", "Front page", "Nightly backup", "Orders database"), "up")
    assert await judged() == expected | {"Product search": "degraded"}
    incidents = (await cast.ada.browser.get(url.replace("monitors", "incidents"))).json()
    assert len(incidents) == 14 and [one["monitor_name"] for one in incidents if one["ended_at"] is None] == [
        "Product search"
    ]
    rows = {row["name"]: row["id"] for row in (await cast.ada.browser.get(url)).json()["monitors"]}
    front = (await cast.ada.browser.get(f"{url}/{rows['Front page']}")).json()
    assert round(front["uptime"]["30d"]["down_s"]) == 17 * 60 and front["last_ms"] > 0
    assert await watch(stores, cast.home.site, AT + timedelta(minutes=50)) == 0
    assert await judged() == expected | {"Product search": "up"}


async def _kept(sent: list[bytes], lines: bytes) -> None:
    sent.append(lines)

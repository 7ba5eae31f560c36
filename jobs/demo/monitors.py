"""The demo's monitors: a month of what became of them, and, where the hub may ask itself, checks that go on.

A hub does not connect to its own machine unless its operator permits it (``NIGHTJAR_EGRESS=allow:127.0.0.0/8``). Where
it does not, the monitors are there with their history, and paused.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from app.ingest.publish import Publisher
from app.ingest.rows import CheckResult, instant
from app.kit.egress import Egress
from app.kit.stores import Stores
from app.kit.url import Url
from app.kit.work import transaction
from app.sites.address import configured_url
from app.sites.models import Site
from app.uptime import page_queries
from app.uptime.forming import found, make, set_paused
from app.uptime.models import Incident, IncidentNote, Monitor, MonitorState, StatusChange
from app.uptime.schemas import MonitorForm
from app.uptime.verdict import State, Status

DAYS = 30
EVERY = timedelta(minutes=5)
# How many days ago something failed, for how many minutes, how, and in which words.
TROUBLES = {
    "Front page": [
        (21.3, 14, Status.DOWN, "connect_timeout", "It did not answer the attempt to connect within 10 seconds."),
        (6.6, 3, Status.DOWN, "status", "The server answered 503 instead of 200-299."),
    ],
    "Checkout": [(17.5 / 1440, 6, Status.DOWN, "status", "The server answered 504 instead of 200-299.")],
    "Health": [(6.6, 5, Status.DOWN, "status", "The server answered 503 instead of 200-299."),
               (2.2, 48, Status.DEGRADED, "slow", "It took 1240 ms, more than 800 ms.")],
    "Nightly backup": [(12.4, 190, Status.DOWN, "exit_code", "It ended with the exit code 3.")],
}  # fmt: skip


async def watch(stores: Stores, site: Site, at: datetime) -> int:
    """Make the demo's monitors, once; returns how many there are new."""
    async with transaction(stores) as work:
        if await page_queries.all_of(work, site.id):
            return 0
    url, rng = configured_url(stores.settings), Random(site.id)  # noqa: S311, an invented history
    made: list[Monitor] = []
    for form in _forms(url):
        async with transaction(stores) as work:
            monitor = await make(work, site.id, MonitorForm.model_validate(form), stores, at - timedelta(days=DAYS))
            _, state = await found(work, site.id, monitor.id)
            for row in _history(monitor, state, at):
                work.add(row)
                await work.flush()
            if not monitor.is_heartbeat and not _may_ask(stores, url):
                await set_paused(work, monitor, at, is_paused=True)
            made.append(monitor)
    publisher = Publisher(stores.streams, stores.settings.commit_ms)
    rows = [row for monitor in made if not monitor.is_heartbeat for row in _results(monitor, at, rng)]
    await publisher.publish("checks_0", b"\n".join(map(msgspec.json.encode, rows)))
    await publisher.close()
    return len(made)


def _may_ask(stores: Stores, url: str) -> bool:
    host = Url.read(url).host
    return not Egress.read(stores.settings.egress).refusal("127.0.0.1" if host == "localhost" else host)


def _forms(url: str) -> list[dict[str, Any]]:
    health = {"kind": "http", "url": f"{url}/health", "json_path": "$.status", "json_value": "ok"}
    backup = {"kind": "heartbeat", "cron": "0 3 * * *", "grace_s": 1800}
    return [
        {"name": "Front page", "check": {"kind": "http", "url": f"{url}/"}, "group": "Shop", "tags": ["prod"]},
        {"name": "Checkout", "check": {"kind": "http", "url": f"{url}/health"}, "group": "Shop", "tags": ["prod"]},
        {"name": "Health", "check": health, "group": "Shop", "tags": ["prod"], "slow_ms": 800, "interval_s": 30},
        {"name": "Nightly backup", "check": backup, "tags": ["jobs"]},
    ]


def _history(monitor: Monitor, state: MonitorState, at: datetime) -> list[StatusChange | Incident | IncidentNote]:
    began = at - timedelta(days=DAYS) + timedelta(seconds=1)
    rows: list[StatusChange | Incident | IncidentNote] = [_change(monitor, began, Status.UP)]
    for days, minutes, status, code, words in TROUBLES[monitor.name]:
        start = at - timedelta(days=days)
        began = start + timedelta(minutes=minutes)
        rows += [_change(monitor, start, status), _change(monitor, began, Status.UP)]
        incident = Incident(
            id=f"{monitor.id[:9]}{int(days * 10):03}", site_id=monitor.site_id, monitor_id=monitor.id, kind=status,
            began_at=start, noticed_at=start + timedelta(seconds=11), ended_at=began, code=code, words=words,
            locations=list(monitor.locations), facts=_facts(monitor, code) if days < 1 else {},
        )  # fmt: skip
        notes = (("began", start, words), ("ended", began, "It is well again."))
        rows.append(incident)
        rows += [IncidentNote(incident_id=incident.id, at=when, kind=kind, words=said) for kind, when, said in notes]
    known = State(Status.UP, began.timestamp())
    state.state, state.status, state.since = msgspec.to_builtins(known), known.status, began
    return rows


def trace_of(monitor: Monitor) -> str:
    """The trace of the check that failed lately; ``demo/outage.py`` plays what the backend did with it."""
    return f"{Random(monitor.id).getrandbits(128):032x}"  # noqa: S311, any number will do


def _facts(monitor: Monitor, code: str) -> dict[str, Any]:
    took = {"dns_ms": 2.1, "connect_ms": 6.4, "tls_ms": 14.9, "first_byte_ms": 2044.0, "transfer_ms": 0.8}
    known = {"status_code": 504, **took, "total_ms": round(sum(took.values()), 1), "trace_id": trace_of(monitor)}
    return known if code == "status" else {}


def _change(monitor: Monitor, at: datetime, status: Status) -> StatusChange:
    return StatusChange(monitor_id=monitor.id, site_id=monitor.site_id, at=at, status=status)


def _results(monitor: Monitor, at: datetime, rng: Random) -> list[CheckResult]:
    rows = []
    for number in range(int(timedelta(days=1) / EVERY)):
        moment = at - timedelta(days=1) + number * EVERY
        wait, busy = rng.expovariate(1 / 18), 2.2 if 9 <= moment.hour < 17 else 1
        dns, connect, tls, first, rest = 2 + wait / 9, 6.0 + wait / 6, 14 + wait / 4, (24 + wait) * busy, 1.5 + wait / 8
        rows.append(CheckResult(
            site_id=monitor.site_id, monitor_id=monitor.id, location=monitor.locations[0], outcome="ok",
            ts=instant(int(moment.timestamp() * 1000)), dns_ms=dns, connect_ms=connect, tls_ms=tls, first_byte_ms=first,
            transfer_ms=rest, total_ms=dns + connect + tls + first + rest, status_code=200, size=18_204,
        ))  # fmt: skip
    return rows

"""The demo's monitors: three months of what became of them, told by private probers that are played, too.

A hub does not connect to its own machine unless its operator permits it, and the demo asks nobody else's. So results
are those of private probers (``jobs/demo/checks.py``), as of this moment; played again, the time since is added. Where
the hub may ask itself (``NIGHTJAR_EGRESS=allow:127.0.0.0/8``), one more monitor is a real one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.egress import Egress
from app.kit.stores import Stores
from app.kit.url import Url
from app.kit.work import transaction
from app.sites.address import configured_url
from app.sites.ids import new_id
from app.sites.models import Site
from app.uptime import page_queries
from app.uptime.forming import found, make
from app.uptime.models import Incident, IncidentNote, Monitor, MonitorState, Prober, StatusChange, place_of
from app.uptime.schemas import MonitorForm
from app.uptime.verdict import Outcome, Seen, State, Status, Turn
from jobs.demo.checks import EVERY, PLACES, Trouble, go_on, played, ran_at

DAYS = 90
STATUS = "The server answered {} instead of 200-299."
TIMED_OUT = "It did not answer the attempt to connect within 10 seconds."
SEARCH_IS_SLOW = timedelta(minutes=25)


@dataclass(frozen=True, slots=True)
class Watched:
    """A monitor of the demo, and what became of it."""

    form: dict[str, Any]
    troubles: Sequence[Trouble]


def watched(at: datetime) -> list[Watched]:
    """The demo's monitors as of a moment."""

    def down(days: float, minutes: float, code: int) -> Trouble:
        return Trouble(at - timedelta(days=days), minutes * 60, Status.DOWN, "status", STATUS.format(code), code)

    def slow(days: float, minutes: float | None, ms: int) -> Trouble:
        words, seconds = f"It took {ms:,} ms, more than 800 ms.", None if minutes is None else minutes * 60
        return Trouble(at - timedelta(days=days), seconds, Status.DEGRADED, "slow", words, 200, ms)

    no_answer = Trouble(at - timedelta(days=21.3), 14 * 60, Status.DOWN, "connect_timeout", TIMED_OUT)
    refused = Trouble(at - timedelta(days=57.3), 4 * 60, Status.DOWN, "connect_refused", "It refused the connection.")
    night = ran_at(at - timedelta(days=12))
    failed = Trouble(night, 3 * 3600, Status.DOWN, "exit_code", "It ended with the exit code 3.")
    everywhere, one = list(PLACES), list(PLACES)[:1]
    prod = {"tags": ["prod"], "interval_s": round(EVERY.total_seconds()), "slow_ms": 800, "quorum": 1}
    backup = {"kind": "heartbeat", "cron": "0 3 * * *", "grace_s": 1800}
    api = {"kind": "http", "url": "https://api.demo.example/health", "json_path": "$.status", "json_value": "ok"}
    shop = {**prod, "group": "Shop"}
    return [
        Watched({**shop, "name": "Front page", "check": _page("/"), "locations": everywhere, "quorum": 2},
                [down(74.1, 31, 502), slow(48.6, 55, 1410), no_answer, down(6.6, 3, 503)]),
        Watched({**shop, "name": "Checkout", "check": _page("/checkout"), "locations": everywhere[:2]},
                [down(74.1, 36, 502), down(33.4, 9, 500), down(17.5 / 1440, 6, 504)]),
        Watched({**shop, "name": "Product search", "check": _page("/search?q=lamp"), "locations": everywhere[:2]},
                [slow(60.2, 130, 980), slow(2.2, 48, 1240), slow(SEARCH_IS_SLOW / timedelta(days=1), None, 1130)]),
        Watched({**prod, "name": "API", "check": api, "locations": everywhere[:2]},
                [down(41.9, 26, 503), down(6.6, 5, 503)]),
        Watched({**prod, "name": "Orders database", "locations": one, "slow_ms": 0,
                 "check": {"kind": "postgres", "host": "db.demo.internal"}}, [refused]),
        Watched({"name": "Nightly backup", "check": backup, "tags": ["jobs"]}, [failed]),
    ]  # fmt: skip


def _page(path: str) -> dict[str, Any]:
    return {"kind": "http", "url": f"https://demo.example{path}"}


async def watch(stores: Stores, site: Site, at: datetime) -> int:
    """Make the demo's monitors, once; returns how many there are new. Later, what happened since is added."""
    async with transaction(stores) as work:
        there = {one.name: one for one in await page_queries.all_of(work, site.id)}
        known = {name: (await found(work, site.id, one.id))[1].last_at for name, one in there.items()}
    everything = watched(at)
    if there:
        await go_on(stores, [(monitor, known[name] or at) for name, monitor in there.items()], at)
        return 0
    made: list[Monitor] = []
    for one in everything:
        async with transaction(stores) as work:
            await _stand_at(work, site, at)
            monitor = await make(work, site.id, MonitorForm.model_validate(one.form), stores, at - timedelta(days=DAYS))
            _, state = await found(work, site.id, monitor.id)
            await _remember(work, monitor, state, one.troubles, at)
            made.append(monitor)
    await played(stores, list(zip(made, (one.troubles for one in everything), strict=True)), at, Random(site.id))  # noqa: S311
    if _may_ask(stores):
        async with transaction(stores) as work:
            form = {
                "name": "Nightjar itself",
                "check": {"kind": "http", "url": f"{configured_url(stores.settings)}/health"},
                "interval_s": 30,
            }
            made.append(await make(work, site.id, MonitorForm.model_validate(form), stores, at))
    return len(made)


def _may_ask(stores: Stores) -> bool:
    host = Url.read(configured_url(stores.settings)).host
    return not Egress.read(stores.settings.egress).refusal("127.0.0.1" if host == "localhost" else host)


async def _stand_at(work: AsyncSession, site: Site, at: datetime) -> None:
    """Let the played probers be known, each at its place."""
    for location in PLACES:
        name = f"{site.id}/demo-{location.partition(':')[2]}"
        if await work.get(Prober, name) is None:
            place = place_of(location, site.id)
            work.add(Prober(id=name, site_id=site.id, location=location, place=place, version="demo", began_at=at,
                            seen_at=at))  # fmt: skip


async def _remember(
    work: AsyncSession, monitor: Monitor, state: MonitorState, troubles: Sequence[Trouble], at: datetime
) -> None:  # fmt: skip
    rows: list[StatusChange | Incident | IncidentNote] = [
        _change(monitor, monitor.created_at + timedelta(seconds=1), Status.UP)
    ]
    for one in troubles:
        rows += [_change(monitor, one.began, one.status), *_incident(monitor, one)]
        if one.ended is not None:
            rows.append(_change(monitor, one.ended, Status.UP))
    for row in rows:
        work.add(row)
        await work.flush()
    await _judge(monitor, state, troubles[-1], at)


def _incident(monitor: Monitor, one: Trouble) -> list[Incident | IncidentNote]:
    incident = Incident(
        id=new_id(), site_id=monitor.site_id, monitor_id=monitor.id, kind=one.status, began_at=one.began,
        noticed_at=one.began + timedelta(seconds=11), ended_at=one.ended, code=one.code, words=one.words,
        locations=list(monitor.locations), facts=_facts(monitor, one),
    )  # fmt: skip
    notes = [("began", one.began, one.words), *([("ended", one.ended, "It is well again.")] if one.ended else [])]
    said = [IncidentNote(incident_id=incident.id, at=when, kind=kind, words=words) for kind, when, words in notes]
    return [incident, *said]


async def _judge(monitor: Monitor, state: MonitorState, last: Trouble, at: datetime) -> None:
    """What the results that are played would have made of it: they are from before this, so they change nothing."""
    since = last.ended or last.began
    turn = Turn(last.ended is None, last.began.timestamp()) if last.status is Status.DEGRADED else Turn()
    outcome = Outcome.SLOW if last.ended is None else Outcome.OK
    words = (last.code, last.words) if last.ended is None else ("", "")
    seen = {place: Seen(at.timestamp(), outcome, Turn(), turn, *words) for place in monitor.locations or [""]}
    status = last.status if last.ended is None else Status.UP
    known = State(status, since.timestamp(), seen, status if last.ended is None else None, judged=at.timestamp())
    state.state, state.status, state.since = msgspec.to_builtins(known), known.status, since
    state.due_at = at + timedelta(seconds=monitor.config(is_in_maintenance=False).stale_s + 1)
    if monitor.is_heartbeat:
        state.due_at = ran_at(at) + timedelta(days=1, minutes=30)


def trace_of(monitor: Monitor) -> str:
    """The trace of the check that failed lately; ``demo/outage.py`` plays what the backend did with it."""
    return f"{Random(monitor.id).getrandbits(128):032x}"  # noqa: S311, any number will do


def _facts(monitor: Monitor, one: Trouble) -> dict[str, Any]:
    took = {"dns_ms": 2.1, "connect_ms": 6.4, "tls_ms": 14.9, "first_byte_ms": 2044.0, "transfer_ms": 0.8}
    known = {"status_code": one.status_code, **took, "total_ms": round(sum(took.values()), 1)}
    if one.code != "status" or not one.status_code:
        return {}
    return {**known, "trace_id": trace_of(monitor)} if one.status_code == 504 else known


def _change(monitor: Monitor, at: datetime, status: Status) -> StatusChange:
    return StatusChange(monitor_id=monitor.id, site_id=monitor.site_id, at=at, status=status)

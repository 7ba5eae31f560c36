"""From a form to a monitor: what is wrong is said at save time, before anything is checked in vain."""

import re
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from fastapi import Request
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.egress import server_of
from app.kit.problems import BadRequest, Conflict, Invalid, NotFound, TooLarge, said_of
from app.kit.reach import Reach
from app.kit.stores import Stores
from app.kit.url import PORTS, Url
from app.kit.work import announce
from app.sites.ids import new_id
from app.uptime import page_queries
from app.uptime.checks import HeartbeatCheck, read_check
from app.uptime.cron import WrongCron, check_cron
from app.uptime.judge import Judged, write
from app.uptime.making import CHANGED, keep, refuse_too_many, refuse_too_many_hosts, slug_for
from app.uptime.models import PRIVATE, Monitor, MonitorState
from app.uptime.prober.queries import share
from app.uptime.prober.work import Ask, Share
from app.uptime.queries import locked
from app.uptime.schemas import MonitorForm
from app.uptime.verdict import State, pause, resume

T = TypeVar("T")
ALIVE = timedelta(seconds=30)


class MonitorNotFound(NotFound):
    code, title = "monitor_not_found", "There is no such monitor"


class SlugTaken(Conflict):
    code, title = "slug_taken", "Another monitor of this site has this short name"


def wrong(field: str, sentence: str) -> Invalid:
    """A refusal of a form that names the field."""
    return Invalid(sentence, errors=[{"field": field, "message": sentence}])


async def found(work: AsyncSession, site: int, monitor: str) -> tuple[Monitor, MonitorState]:
    """The monitor. Raises MonitorNotFound."""
    there = await page_queries.monitor_of(work, site, monitor)
    if there is None:
        raise MonitorNotFound()
    return there


async def make(work: AsyncSession, site: int, form: MonitorForm, stores: Stores, at: datetime) -> Monitor:
    """A new monitor. Raises Invalid, LimitReached and SlugTaken."""
    await refuse_too_many(work, site)
    slug = form.slug or await slug_for(work, site, form.name)
    monitor = Monitor(id=new_id(), site_id=site, slug=slug, created_at=at)
    await _put(work, monitor, form, form.check, stores, at)
    await keep(work, monitor, at)
    await refuse_too_many_hosts(work, monitor, stores.settings.probe_hosts)
    if monitor.is_paused:
        await set_paused(work, monitor, at, is_paused=True)
    return monitor


async def change(work: AsyncSession, monitor: Monitor, form: MonitorForm, stores: Stores, at: datetime) -> None:
    """Other choices for a monitor. Secrets that are not given stay, unless the target is another one now."""
    if form.check.kind != monitor.kind:
        raise wrong("check.kind", "The kind of a monitor stays; make another monitor for another kind.")
    if form.slug and form.slug != monitor.slug:
        monitor.slug = form.slug
    check = _with_kept_secrets(monitor, form, stores.pepper)
    was_paused, target = monitor.is_paused, monitor.target
    await _put(work, monitor, form, check, stores, at)
    if monitor.target != target:
        await work.flush()
        await refuse_too_many_hosts(work, monitor, stores.settings.probe_hosts)
    monitor.is_paused = was_paused
    if form.is_paused != was_paused:
        await set_paused(work, monitor, at, is_paused=form.is_paused)
    announce(work, CHANGED, monitor.id.encode())


async def set_paused(work: AsyncSession, monitor: Monitor, at: datetime, *, is_paused: bool) -> None:
    """Stop or begin to judge a monitor."""
    monitor.is_paused, monitor.changed_at = is_paused, at
    for one in await locked(work, [monitor.id]):
        state = msgspec.convert(one.state.state, State)
        after, effects = (pause if is_paused else resume)(state, at.timestamp())
        await write(work, Judged(monitor, one.state), after, effects, at)
        one.state.due_at = one.state.run_began_at = None
    announce(work, CHANGED, monitor.id.encode())


async def refuse_target(reach: Reach, form: MonitorForm) -> None:
    """Raises Invalid when a check would go where this hub does not connect; takes two seconds at the most.

    Private probers have a policy of their own.
    """
    if form.locations and all(map(_is_private, form.locations)):
        return
    if url := getattr(form.check, "url", ""):
        field, host = "url", Url.read(url, tuple(PORTS)).host
    elif host := getattr(form.check, "host", ""):
        field = "host"
    elif resolver := getattr(form.check, "resolver", ""):
        field, host = "resolver", server_of(resolver)[0]
    else:
        return
    if sentence := await reach.refusal(host, getattr(form.check, "family", "any")):
        raise wrong(f"check.{field}", sentence)


async def _put(
    work: AsyncSession, monitor: Monitor, form: MonitorForm, check: Any, stores: Stores, at: datetime
) -> None:
    if isinstance(check, HeartbeatCheck) and check.cron:
        try:
            check_cron(check.cron, check.timezone, at)
        except WrongCron as error:
            raise wrong("check.cron", str(error)) from None
    parents = await page_queries.ids_among(work, monitor.site_id, form.parents)
    if monitor.id in form.parents or set(form.parents) - parents:
        raise wrong("parents", "A parent is another monitor of this site.")
    same = ("name", "interval_s", "timeout_s", "confirmations", "retry_s", "recoveries", "slow_ms", "is_upside_down",
            "group", "is_paused")  # fmt: skip
    for name in same:
        setattr(monitor, name, getattr(form, name))
    monitor.put(check, stores.pepper)
    monitor.locations = [] if monitor.is_heartbeat else await _locations(work, monitor.site_id, form, stores, at)
    monitor.quorum = form.quorum or len(monitor.locations) // 2 + 1
    monitor.tags, monitor.parents, monitor.changed_at = sorted(set(form.tags)), sorted(parents), at
    if monitor.is_heartbeat:
        monitor.confirmations = 1


async def _locations(work: AsyncSession, site: int, form: MonitorForm, stores: Stores, at: datetime) -> list[str]:
    """What was chosen; all public places with a prober when nothing was; this hub's own when there is none."""
    places = await page_queries.places(work, site, at - ALIVE)
    if form.locations:
        unknown = set(form.locations) - {place.location for place in places} - {stores.settings.location}
        if unknown:
            raise wrong("locations", f"There is no prober at {', '.join(sorted(unknown))}.")
        return sorted(set(form.locations))
    alive = [place.location for place in places if place.probers and not place.is_private]
    return alive or [stores.settings.location]


def _with_kept_secrets(monitor: Monitor, form: MonitorForm, pepper: bytes) -> Any:
    given = form.check.model_dump(mode="json")
    before = monitor.secrets(pepper)
    kept = {name: value for name, value in before.items() if not given.get(name) and name not in form.forgets}
    if not kept:
        return form.check
    old = read_check({**monitor.spec, **before})
    if old.host_key != form.check.host_key:
        # Otherwise whoever may edit could have a secret that they cannot see sent to themselves.
        names = ", ".join(sorted(kept))
        raise wrong(
            "check", f"The target is another one now, so its secrets must be given again or taken away: {names}."
        )
    try:
        return read_check({**given, **kept})
    except ValidationError as error:
        first = error.errors()[0]
        raise wrong(".".join(["check", *map(str, first["loc"][1:])]), said_of(first)) from None


def _is_private(location: str) -> bool:
    return location.startswith(PRIVATE)


class HeartbeatIsNotAsked(BadRequest):
    code, title = "heartbeat_is_not_asked", "A heartbeat reports by itself; there is nothing to ask"


def refuse_heartbeat(monitor: Monitor) -> None:
    """Raises HeartbeatIsNotAsked for a monitor that waits for words."""
    if monitor.is_heartbeat:
        raise HeartbeatIsNotAsked()


async def body_of(request: Request, most: int) -> bytes:
    """The raw body of a request. Raises TooLarge."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLarge(f"A request may have {most} bytes here.")
        parts.append(part)
    return b"".join(parts)


def decoded(body: bytes, kind: type[T]) -> T:
    """A body as a struct. Raises BadRequest."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise BadRequest(str(error)) from None


async def private_share(work: AsyncSession, ask: Ask, site: int, pepper: bytes) -> Share:
    """What a private prober of a site shall do. Raises BadRequest when it does not say a private place."""
    if not re.fullmatch(PRIVATE + r"[a-z0-9][a-z0-9-]{0,39}", ask.location) or not 0 < len(ask.prober) <= 80:
        raise BadRequest("A private prober says its location as private:name.")
    # Under a name of its own for each site: a prober cannot be taken for that of another.
    return await share(work, msgspec.structs.replace(ask, prober=f"{site}/{ask.prober}"), site, pepper)

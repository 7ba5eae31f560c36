"""Who checks what: shares of a place's monitors, leased to its probers.

Each prober of a place renews its leases every few seconds and takes as many shares as are its part. A prober that is
gone stops renewing, and the others take its shares when they run out. The epoch of a share grows with its holder;
results that were made under an older one are not judged (``app/uptime/consume.py``).
"""

import math

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.log import log
from app.kit.sealed import CannotOpen
from app.sites.models import Site
from app.uptime.models import SHARDS, Monitor, place_of
from app.uptime.prober.work import Ask, Job, Share

LEASE_S = 15

_SEEN = text(
    "insert into probers (id, site_id, location, place, version, began_at, seen_at)"
    " values (:id, :site, :location, :place, :version, now(), now())"
    " on conflict (id) do update set seen_at = now(), version = excluded.version where probers.place = excluded.place"
    " returning (began_at = seen_at)"
)
_SHARES = text(
    "insert into prober_leases (place, shard, prober_id, epoch, until)"
    " select :place, n, '', 0, now() - interval '1 second' from generate_series(0, :last) n on conflict do nothing"
)
_ALIVE = text("select count(*) from probers where place = :place and seen_at > now() - make_interval(secs => :lease)")
_RENEWED = text(
    "update prober_leases set until = now() + make_interval(secs => :lease)"
    " where place = :place and prober_id = :id returning shard, epoch"
)
_GIVEN_BACK = text(
    "update prober_leases set until = now() - interval '1 second', prober_id = ''"
    " where place = :place and prober_id = :id and shard = any(:shards)"
)
_TAKEN = text(
    "update prober_leases set prober_id = :id, epoch = epoch + 1, until = now() + make_interval(secs => :lease)"
    " where (place, shard) in (select place, shard from prober_leases where place = :place and until < now()"
    " order by shard limit :most for update skip locked) returning shard, epoch"
)


async def share(work: AsyncSession, ask: Ask, site: int | None, pepper: bytes) -> Share:
    """Renew a prober's leases, take its part, and say what of its work it does not know yet."""
    place = place_of(ask.location, site)
    epochs, is_new = await leases(work, ask, place, site)
    wanted = select(Monitor.id, Monitor.changed_at).where(
        Monitor.locations.any(ask.location), Monitor.shard.in_(epochs), Monitor.is_paused.is_(False),  # type: ignore[arg-type]
        Monitor.kind != "heartbeat",
    )  # fmt: skip
    if site is None:
        wanted = wanted.join(Site, Site.id == Monitor.site_id).where(Site.deleted_at.is_(None))
    else:
        wanted = wanted.where(Monitor.site_id == site)
    there = {row.id: _version(row.changed_at) for row in await work.execute(wanted)}
    unknown = [name for name, version in there.items() if ask.known.get(name) != version]
    jobs: list[Job] = []
    for first in range(0, len(unknown), 2000):
        found = await work.scalars(select(Monitor).where(Monitor.id.in_(unknown[first : first + 2000])))
        jobs += [job for monitor in found if (job := job_of(monitor, pepper)) is not None]
    return Share(epochs, jobs, [name for name in ask.known if name not in there], is_new)


async def leases(work: AsyncSession, ask: Ask, place: str, site: int | None) -> tuple[dict[int, int], bool]:
    """The shares that a prober holds now, with their epochs; and whether it is here for the first time."""
    mine = {"id": ask.prober, "place": place, "lease": LEASE_S}
    # One at a time in a place: two newcomers must not both count themselves alone.
    await work.execute(text("select pg_advisory_xact_lock(hashtext('probers ' || :place))"), {"place": place})
    seen = {"id": ask.prober, "site": site, "location": ask.location, "place": place, "version": ask.version}
    is_new = bool(await work.scalar(_SEEN, seen))
    if is_new:
        await work.execute(_SHARES, {"place": place, "last": SHARDS - 1})
    alive = await work.scalar(_ALIVE, {"place": place, "lease": LEASE_S}) or 1
    part = math.ceil(SHARDS / alive)
    held: dict[int, int] = {row.shard: row.epoch for row in await work.execute(_RENEWED, mine)}
    if len(held) > part:
        surplus = sorted(held)[part:]
        await work.execute(_GIVEN_BACK, {"id": ask.prober, "place": place, "shards": surplus})
        held = {shard: epoch for shard, epoch in held.items() if shard not in surplus}
    elif len(held) < part:
        taken = await work.execute(_TAKEN, {**mine, "most": part - len(held)})
        held |= {row.shard: row.epoch for row in taken}
    return held, is_new


def job_of(monitor: Monitor, pepper: bytes) -> Job | None:
    """A monitor as a prober needs it; None when its secrets cannot be read any more."""
    try:
        secrets = monitor.secrets(pepper)
    except CannotOpen:
        log.error("secrets_cannot_be_read", monitor=monitor.id)
        return None
    return Job(
        monitor.id, monitor.site_id, {**monitor.spec, **secrets}, monitor.interval_s, monitor.timeout_s,
        monitor.confirmations, monitor.retry_s, monitor.slow_ms, monitor.is_upside_down, monitor.shard,
        _version(monitor.changed_at),
    )  # fmt: skip


def _version(changed_at: object) -> int:
    return int(changed_at.timestamp() * 1_000_000)  # type: ignore[attr-defined]

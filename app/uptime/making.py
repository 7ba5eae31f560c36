"""Making and changing monitors, whoever asks: a form, a file that is imported, or a heartbeat that describes itself."""

import re
import secrets
import unicodedata
from datetime import datetime

from sqlalchemy import func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.work import announce
from app.sites.ids import new_id
from app.sites.models import Site
from app.sites.organizations.queries import LimitReached
from app.uptime.checks import HeartbeatCheck
from app.uptime.judge import fresh_state
from app.uptime.models import Monitor, StatusChange, shard_of
from app.uptime.verdict import Status

CHANGED = "nightjar.monitors"  # told after each change; probers and doors read again
MOST_MONITORS = 20_000


async def refuse_too_many(work: AsyncSession, site: int, more: int = 1) -> None:
    """Raises LimitReached when a site may not have so many more monitors."""
    count = await work.scalar(select(func.count()).select_from(Monitor).where(Monitor.site_id == site)) or 0
    if count + more > MOST_MONITORS:
        raise LimitReached(f"A site may have {MOST_MONITORS} monitors. Remove some first.")


# The host that a check looks at; null of a heartbeat, which looks at none.
HOST = literal_column(
    "lower(coalesce(monitors.spec ->> 'host', monitors.spec ->> 'domain', monitors.spec ->> 'name',"
    r" substring(monitors.spec ->> 'url' from '^[A-Za-z]+\://(\[[^]]+\]|[^/?#:]+)')))"
)


async def refuse_too_many_hosts(work: AsyncSession, monitor: Monitor, most: int) -> None:
    """Raises LimitReached when a monitor that was stored looks at one host more than its organization may."""
    organization = select(Site.organization_id).where(Site.id == monitor.site_id).scalar_subquery()
    sites = select(Site.id).where(Site.organization_id == organization, Site.deleted_at.is_(None))
    of_all = select(func.count()).select_from(Monitor).where(Monitor.site_id.in_(sites))
    if (await work.scalar(of_all) or 0) <= most:
        return  # there are no more hosts than monitors
    mine = select(HOST).where(Monitor.id == monitor.id).select_from(Monitor).scalar_subquery()
    counted = select(func.count(HOST.distinct()), func.count().filter(mine == HOST))
    hosts, same = (await work.execute(counted.select_from(Monitor).where(Monitor.site_id.in_(sites)))).one()
    if hosts > most and same == 1:
        raise LimitReached(
            f"The monitors of this organization look at {most:,} different hosts, which is the most here. Remove"
            " those of another host first, or ask whoever operates the hub (NIGHTJAR_PROBE_HOSTS)."
        )


async def slug_for(work: AsyncSession, site: int, name: str) -> str:
    """A short name for addresses that no other monitor of the site has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "monitor"
    taken = await work.scalar(select(Monitor.id).where(Monitor.site_id == site, Monitor.slug == slug))
    return f"{slug}-{new_id(6)}" if taken else slug


async def keep(work: AsyncSession, monitor: Monitor, at: datetime) -> None:
    """Store a new monitor with the state of which nothing is known, and tell probers."""
    monitor.shard = shard_of(monitor.id)
    if monitor.is_heartbeat:
        monitor.ping_token = new_ping_token()
    work.add(monitor)
    await work.flush()
    work.add(fresh_state(monitor, at))
    work.add(StatusChange(monitor_id=monitor.id, site_id=monitor.site_id, at=at, status=Status.NEW))
    await work.flush()
    announce(work, CHANGED, monitor.id.encode())


async def make_heartbeat(work: AsyncSession, site: int, slug: str, check: HeartbeatCheck, at: datetime) -> Monitor:
    """A heartbeat by its own description."""
    await refuse_too_many(work, site)
    monitor = Monitor(
        id=new_id(), site_id=site, slug=slug, name=slug, interval_s=60, timeout_s=10, confirmations=1, retry_s=0,
        recoveries=1, slow_ms=0, is_upside_down=False, locations=[], quorum=1, tags=[], group="", parents=[],
        is_paused=False, created_at=at, changed_at=at,
    )  # fmt: skip
    monitor.put(check, b"")
    await keep(work, monitor, at)
    return monitor


def new_ping_token() -> str:
    """The secret part of a heartbeat's address, written like a UUID as Healthchecks' are."""
    text = secrets.token_hex(16)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

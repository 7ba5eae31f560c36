"""What happened around an incident: each kind is a row of ``SOURCES``, and asks the feature that knows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.annotations.queries import annotations_for
from app.errors.deploys.models import Deploy
from app.errors.deploys.queries import deploys_between
from app.timeline.around import queries
from app.timeline.around.schemas import Happening, HappeningKind
from app.uptime import page_queries
from app.uptime.maintenance import spans
from app.uptime.models import Incident, moment

SHOWN = 50  # of each kind, those nearest to the beginning
OF_GROUPS: dict[str, HappeningKind] = {
    "first_seen": "error_new", "regressed": "error_regressed", "spiked": "error_spiked"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Which incident, for whom (None: a key), in which time."""

    site: int
    incident: Incident
    person: str | None
    start: datetime
    end: datetime


Source = Callable[[AsyncSession, Asked], Awaitable[list[Happening]]]


async def happened(work: AsyncSession, asked: Asked) -> list[Happening]:
    """All of it in the order of time."""
    found: list[Happening] = []
    for source in SOURCES:
        found += nearest(await source(work, asked), asked.incident.began_at)
    return in_order(found)


def in_order(happenings: list[Happening]) -> list[Happening]:
    """The earliest first."""
    return sorted(happenings, key=lambda one: (one.at, one.kind, one.ref, one.title))


def nearest(happenings: list[Happening], began: datetime) -> list[Happening]:
    """The SHOWN of them that lie nearest to the beginning."""
    return sorted(happenings, key=lambda one: abs(one.at - began))[:SHOWN]


async def last_deploy(work: AsyncSession, asked: Asked) -> Happening | None:
    """The last deploy before the time that is shown."""
    found = await deploys_between(work, asked.site, None, asked.start, limit=1)
    return _of_deploy(*found[0]) if found else None


async def _deploys(work: AsyncSession, asked: Asked) -> list[Happening]:
    found = await deploys_between(work, asked.site, asked.start, asked.end, limit=queries.MOST)
    return [_of_deploy(deploy, version) for deploy, version in found]


def _of_deploy(deploy: Deploy, version: str) -> Happening:
    return Happening(at=deploy.at, kind="deploy", title=version, detail=f"to {deploy.environment}", ref=version)


async def _annotations(work: AsyncSession, asked: Asked) -> list[Happening]:
    found = await annotations_for(work, asked.site, asked.person, asked.start, asked.end, queries.MOST)
    return [
        Happening(at=one.annotation.at, kind="annotation", title=one.annotation.text, detail=one.author or "")
        for one in found
    ]  # fmt: skip


async def _incidents(work: AsyncSession, asked: Asked) -> list[Happening]:
    found = await page_queries.incidents_of(work, asked.site, start=asked.start, limit=queries.MOST)
    return [
        Happening(
            at=one.began_at, kind="incident", title=one.monitor_name, detail=one.words, ref=one.id, bad=True
        )
        for one in found
        if one.id != asked.incident.id and asked.start <= one.began_at < asked.end
    ]  # fmt: skip


async def _maintenance(work: AsyncSession, asked: Asked) -> list[Happening]:
    found: list[Happening] = []
    for window in await page_queries.windows_in(work, asked.site):
        for left, right in spans([window.window], asked.start, asked.end):
            said = f"until {moment(right):%H:%M} UTC"
            found.append(Happening(at=moment(left), kind="maintenance", title=window.name, detail=said, ref=window.id))
    return found


async def _errors(work: AsyncSession, asked: Asked) -> list[Happening]:
    found: list[Happening] = []
    for at, verb, group in await queries.group_news(work, asked.site, asked.start, asked.end):
        detail = " · ".join(part for part in (group.culprit, group.last_release) if part)
        title = group.title or group.type
        found.append(
            Happening(at=at, kind=OF_GROUPS[verb], title=title, detail=detail, ref=str(group.number), bad=True)
        )
    return found


async def _alerts(work: AsyncSession, asked: Asked) -> list[Happening]:
    found = await queries.alerts_between(work, asked.site, asked.start, asked.end)
    return [
        Happening(at=one.fired_at or one.began_at, kind="alert", title=one.title, detail=_told(one.first_told_at),
                  ref=one.id, bad=True)
        for one in found
    ]  # fmt: skip


def _told(at: datetime | None) -> str:
    return f"first told at {at:%H:%M:%S} UTC" if at else "nobody was told"


SOURCES: tuple[Source, ...] = (_deploys, _annotations, _incidents, _maintenance, _errors, _alerts)

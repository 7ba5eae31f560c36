"""The time around an incident, put together. A store that does not answer takes away its part, and not the page."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import TypeVar

from app.apm.asking import shown
from app.kit.log import log
from app.kit.problems import NotFound, Problem
from app.kit.stores import Stores
from app.sites.models import Site
from app.timeline.around import backend, measured, queries
from app.timeline.around.happenings import Asked, happened, in_order, last_deploy
from app.timeline.around.schemas import IncidentAround, Part
from app.timeline.around.span import around
from app.uptime.models import Incident

T = TypeVar("T")


class IncidentNotFound(NotFound):
    code, title = "incident_not_found", "There is no such incident"


async def incident_around(
    stores: Stores, site: Site, incident: str, person: str | None, at: datetime
) -> IncidentAround:  # fmt: skip
    """What else happened, and what it did. Raises IncidentNotFound."""
    async with stores.postgres.work() as work:
        one = await work.get(Incident, incident)
        if one is None or one.site_id != site.id:
            raise IncidentNotFound()
        times = around(one.began_at, one.ended_at, at)
        asked = Asked(site.id, one, person, min(times.start, times.before.start), times.end)
        found = await happened(work, asked)
        has_deploy = any(happening.kind == "deploy" for happening in found)
        before = None if has_deploy else await last_deploy(work, asked)
        has_errors = await queries.has_errors(work, site.id)
    away: list[Part] = []
    traffic, requests, errors, operations, check = await asyncio.gather(
        _or_away("traffic", measured.traffic(stores, site, times), away),
        _or_away("requests", measured.requests(stores, site, times), away),
        _or_away("errors", measured.errors(stores, site, times), away),
        _or_away("operations", backend.operations(stores.clickhouse, site.id, times), away),
        _or_away("check", backend.check_trace(stores.clickhouse, one, times), away),
    )
    is_seen = errors is not None and (has_errors or any(errors.values))
    return IncidentAround(
        window=shown(times.window), began_ms=_ms(one.began_at), ended_ms=_ms(one.ended_at) if one.ended_at else None,
        traffic=traffic, requests=requests, errors=errors if is_seen else None, check=check,
        happenings=in_order([*found, *(operations or [])]), last_deploy=before, away=sorted(away),
    )  # fmt: skip


async def _or_away(part: Part, asked: Awaitable[T], away: list[Part]) -> T | None:
    try:
        return await asked
    except Problem as problem:
        log.warning("incident_without_a_part", part=part, code=problem.code)
        away.append(part)
        return None


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)

"""What an incident did to visitors, requests and errors, in numbers of the features themselves."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from app.alerts.measures import Ask, Query, Values
from app.alerts.rules.judge import WEEKS_NEEDED
from app.analytics.measures import queries as traffic_measures
from app.apm.measures import queries as call_measures
from app.errors.measures import queries as error_measures
from app.kit.stores import Stores
from app.sites.models import Site
from app.timeline.around.schemas import Errors, Fared, Requests, Traffic
from app.timeline.around.span import Around, Span

WEEKS = 4
DAY_S = 86_400
DAYS = 7 * WEEKS + 1  # before the time that is shown
P95: Query = {"percentile": "p95"}


async def _one(ask: Ask, stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Values:
    found = await ask(stores, site, query, start, step_s, count)
    return next(iter(found.values()), [None] * count)


def usual(weeks: Sequence[Sequence[float | None]], known: Sequence[bool], count: int) -> list[float | None]:
    """By bucket the median of those weeks that are known; None where they are too few. Pure."""
    mine = [values for values, is_known in zip(weeks, known, strict=True) if is_known]
    if len(mine) < WEEKS_NEEDED:
        return [None] * count
    return [median(week[n] or 0.0 for week in mine) for n in range(count)]


def known_weeks(days: Sequence[float | None]) -> list[bool]:
    """Whether each of the last weeks had visits around that day; ``days`` are counts of the DAYS before. Pure.

    A week in which nothing was tracked at all is no quiet week: it says nothing about what is usual.
    """
    return [any(days[DAYS - 7 * week - 1 : DAYS - 7 * week + 1]) for week in range(1, WEEKS + 1)]


def weeks_before(at: datetime, weeks: int, zone: ZoneInfo) -> datetime:
    """The same time of the local week, so many weeks before, summer time or not; UTC. Pure."""
    return (at.astimezone(zone) - timedelta(weeks=weeks)).astimezone(UTC)


async def traffic(stores: Stores, site: Site, times: Around) -> Traffic | None:
    """Visitors beside what is usual; None where the site has had none lately."""
    step_s, count, during = times.window.step_s, times.window.buckets, times.during

    async def visitors(start: datetime, step_s: int, count: int) -> Values:
        return await _one(traffic_measures.visitors, stores, site, {}, start, step_s, count)

    weeks, zone = range(WEEKS + 1), ZoneInfo(site.timezone)
    first_day = times.start - timedelta(days=DAYS)
    days, *found = await asyncio.gather(
        _one(traffic_measures.events, stores, site, {}, first_day, DAY_S, DAYS + 1),
        *(visitors(weeks_before(times.start, week, zone), step_s, count) for week in weeks),
        *(visitors(weeks_before(during.start, week, zone), during.seconds, 1) for week in weeks),
    )
    if not any(days) and not any(found[0]):
        return None
    series, whole, known = found[: WEEKS + 1], found[WEEKS + 1 :], known_weeks(days)
    return Traffic(
        values=[value or 0.0 for value in series[0]], usual=usual(series[1:], known, count),
        visitors=whole[0][0] or 0.0, visitors_usual=usual(whole[1:], known, 1)[0],
    )  # fmt: skip


async def requests(stores: Stores, site: Site, times: Around) -> Requests | None:
    """Requests to the site's services; None where nothing tells of any."""
    step_s, count = times.window.step_s, times.window.buckets
    total, rates, p95, during, before = await asyncio.gather(
        _one(call_measures.requests, stores, site, {}, times.start, step_s, count),
        _one(call_measures.error_rate, stores, site, {}, times.start, step_s, count),
        _one(call_measures.latency, stores, site, P95, times.start, step_s, count),
        _fared(stores, site, times.during),
        _fared(stores, site, times.before),
    )
    if not any(total):
        return None
    return Requests(
        requests=[value or 0.0 for value in total], p95_ms=p95, during=during, before=before,
        failed=[_part(value, rate) for value, rate in zip(total, rates, strict=True)],
    )  # fmt: skip


async def _fared(stores: Stores, site: Site, span: Span) -> Fared:
    total, rate, p95 = await asyncio.gather(
        _one(call_measures.requests, stores, site, {}, span.start, span.seconds, 1),
        _one(call_measures.error_rate, stores, site, {}, span.start, span.seconds, 1),
        _one(call_measures.latency, stores, site, P95, span.start, span.seconds, 1),
    )
    return Fared(requests=total[0] or 0.0, failed=_part(total[0], rate[0]), p95_ms=p95[0])


def _part(total: float | None, percent: float | None) -> float:
    return round((total or 0.0) * (percent or 0.0) / 100, 3)


async def errors(stores: Stores, site: Site, times: Around) -> Errors:
    """Errors, and the people who met them."""
    during, before = times.during, times.before
    values, whole, people, earlier = await asyncio.gather(
        _one(error_measures.errors, stores, site, {}, times.start, times.window.step_s, times.window.buckets),
        _one(error_measures.errors, stores, site, {}, during.start, during.seconds, 1),
        _one(error_measures.people, stores, site, {}, during.start, during.seconds, 1),
        _one(error_measures.errors, stores, site, {}, before.start, before.seconds, 1),
    )
    return Errors(
        values=[value or 0.0 for value in values], errors=whole[0] or 0.0, people=people[0] or 0.0,
        errors_before=earlier[0] or 0.0,
    )  # fmt: skip

"""What the stores are asked about the time around an incident, where no feature has the question already."""

from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.engine.models import Alert
from app.alerts.state import AlertState
from app.apm.traces.queries import TIME
from app.errors.models import ErrorActivity, ErrorGroup
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions
from app.timeline.around.changed import Operation
from app.timeline.around.span import Around, Span

ask = Questions(__file__)
MOST = 100  # of each kind of happening
TOLD_OF_GROUPS = ("first_seen", "regressed", "spiked")


class Example(msgspec.Struct):
    """Requests of an operation that one may open."""

    service: str
    operation: str
    failed_trace: str
    failed_ms: int
    slowest_trace: str
    slowest_ms: int
    slowest_ns: int


class GroupNews(NamedTuple):
    """Something that happened to a group of errors."""

    at: datetime
    verb: str
    group: ErrorGroup


async def group_news(work: AsyncSession, site: int, start: datetime, end: datetime) -> list[GroupNews]:
    """Groups of errors that were new, came back or became frequent in ``[start, end)``."""
    wanted = (
        select(ErrorActivity.at, ErrorActivity.verb, ErrorGroup)
        .join(ErrorGroup, ErrorGroup.id == ErrorActivity.group_id)
        .where(ErrorGroup.site_id == site, ErrorGroup.merged_into_id.is_(None), ErrorGroup.noise == "")
        .where(ErrorActivity.verb.in_(TOLD_OF_GROUPS), ErrorActivity.at >= start, ErrorActivity.at < end)
        .order_by(ErrorActivity.at, ErrorActivity.id)
        .limit(MOST)
    )
    return [GroupNews(*row) for row in await work.execute(wanted)]


async def has_errors(work: AsyncSession, site: int) -> bool:
    """Whether the site ever told of an error."""
    return await work.scalar(select(ErrorGroup.id).where(ErrorGroup.site_id == site).limit(1)) is not None


async def alerts_between(work: AsyncSession, site: int, start: datetime, end: datetime) -> list[Alert]:
    """Alerts that began to fire in ``[start, end)``; what is new of errors has lines of its own."""
    wanted = select(Alert).where(Alert.site_id == site, Alert.state != AlertState.PENDING)
    wanted = wanted.where(~Alert.kind.startswith("error_"))
    wanted = wanted.where(Alert.fired_at >= start, Alert.fired_at < end).order_by(Alert.fired_at, Alert.id)
    return list(await work.scalars(wanted.limit(MOST)))


async def operations_compared(clickhouse: ClickHouse, site: int, times: Around) -> list[Operation]:
    """How operations fared in the hour before, and while it lasted."""
    start, began, end = (
        int(one.timestamp()) for one in (times.before.start, times.during.start, times.during.end)
    )  # fmt: skip
    return await clickhouse.ask(site, ask("operations_compared"), Operation, start=start, began=began, end=end)


async def examples(clickhouse: ClickHouse, site: int, during: Span, operations: list[Operation]) -> list[Example]:
    """Requests of some operations that failed first or were the slowest."""
    binds = {
        "from_ms": int(during.start.timestamp() * 1000), "to_ms": int(during.end.timestamp() * 1000),
        "operations": sorted({f"{one.service} {one.operation}" for one in operations}),
    }  # fmt: skip
    return await clickhouse.ask(site, ask("examples", time=TIME), Example, **binds)

"""What imports counted by day, added to what the hub counted itself."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec

from app.analytics.imported import ImportedDays, LeftOut, Told
from app.analytics.queries.sessions import ask
from app.kit.clickhouse import ClickHouse
from app.kit.period import midnight
from app.kit.sql import Fragment


class DayCounts(msgspec.Struct):
    """A day as a whole."""

    day: str
    visitors: int
    visits: int
    bounces: int
    pageviews: int
    events: int
    engaged_ms: int
    duration_ms: int


def rows_of_imported(days: ImportedDays, dimensions: Sequence[str]) -> Fragment:
    """The imported values of dimensions, as rows of a panel."""
    return ask("rows_of_imported").bind(imported_dimensions=list(dimensions), **days_bound(days.first, days.last))


async def day_counts(clickhouse: ClickHouse, site: int, days: ImportedDays) -> list[DayCounts]:
    """The imported days of a period."""
    return await clickhouse.ask(site, ask("imported_days"), DayCounts, **days_bound(days.first, days.last))


async def told(clickhouse: ClickHouse, site: int, first: date, last: date, why_not: LeftOut | None) -> Told | None:
    """Whether there are imported numbers in a period, and why they are not in its answer; None without any."""
    found = (await clickhouse.ask(site, ask("imported_span"), Told, **days_bound(first, last)))[0]
    found.why_not = why_not
    return found if found.first else None


async def began(clickhouse: ClickHouse, site: int, zone: ZoneInfo) -> datetime | None:
    """When the first imported day began."""
    found = (await clickhouse.ask(site, ask("imported_span"), Told, **days_bound(date(1970, 1, 1), date(2100, 1, 1))))[
        0
    ]
    return midnight(date.fromisoformat(found.first), zone).astimezone(UTC) if found.first else None


def days_bound(first: date, last: date) -> dict[str, str]:
    """The binds of the first and the last imported day that are wanted."""
    return {"imported_from": first.isoformat(), "imported_to": last.isoformat()}

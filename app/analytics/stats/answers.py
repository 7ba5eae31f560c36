"""An answer of the Stats API: which path a question takes, and its numbers as Plausible tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.analytics.goals import answers as goals
from app.analytics.goals.models import Goal
from app.analytics.goals.schemas import GoalReport
from app.analytics.named import GOAL
from app.analytics.plan import Asked
from app.analytics.queries.answers import asked_of, base_of, freshness
from app.analytics.queries.numbers import WHOLE, Counts, counts
from app.analytics.queries.panels import SORTS, Page, rows
from app.analytics.stats.metrics import check, measured, share
from app.analytics.stats.schemas import Pagination, StatsAnswer, StatsQuery, StatsRow
from app.analytics.stats.table import ORDERS, TIME, Wanted, table
from app.analytics.stats.words import TIMES, StatsQueryWrong, dimension_of, told
from app.analytics.view import View
from app.kit.clickhouse import ClickHouse
from app.kit.period import Period

OURS = {
    "visit_duration": "duration_ms",
    "time_on_page": "engaged_ms",
    "percentage": "visitors",
    "scroll_depth": "scroll_pct",
}
Key = tuple[Any, ...]
Found = tuple[list[tuple[Key, Counts | Any]], int]


@dataclass(frozen=True, slots=True)
class Question:
    """A question in our words: the site's, the view, and the dimensions with ``TIME`` for its buckets."""

    site: int
    query: StatsQuery
    seen: View
    dimensions: tuple[str, ...]

    @property
    def order(self) -> list[tuple[str | int, str]]:
        """By what rows are ordered: as asked, or time first, then the first metric. Raises StatsQueryWrong."""
        asked = [(self._by(name), way) for name, way in self.query.order_by]
        if asked:
            return asked
        times = [(i, "asc") for i, name in enumerate(self.dimensions) if name == TIME]
        first = next((name for name in self.query.metrics if name in ORDERS), "visitors")
        return [*times, (first, "desc")]

    def _by(self, name: str) -> str | int:
        if name in self.query.dimensions:
            return self.query.dimensions.index(name)
        if name in self.query.metrics and name in ORDERS:
            return name
        raise StatsQueryWrong(
            f"Rows cannot be ordered by {name[:60]!r}: order by a metric or dimension of the question."
        )


async def answer(
    clickhouse: ClickHouse, site: int, query: StatsQuery, seen: View, known: Sequence[Goal]
) -> StatsAnswer:
    """The answer to a question. Raises StatsQueryWrong, naming what there is not."""
    dimensions = tuple(TIME if name in TIMES else dimension_of(name) for name in query.dimensions)
    check(query, dimensions, has_goal=seen.base is not None)
    question = Question(site, query, seen, dimensions)
    _ = question.order  # what cannot be ordered by is refused also where there is only one row
    if GOAL in dimensions:
        results = _of_goals(query, await goals.report(clickhouse, site, seen, known))
        return _told(question, results, len(results))
    fresh = await freshness(clickhouse, site)
    asked = asked_of(seen, seen.period, fresh)
    found, total = await _found(clickhouse, question, asked)
    base = base_of(asked, seen)
    parts = await _parts(clickhouse, question, asked, base)
    results = [
        StatsRow(metrics=[measured(name, row, parts, key) for name in query.metrics], dimensions=_said(question, key))
        for key, row in found
    ]
    return _told(question, results, total)


@dataclass(frozen=True, slots=True)
class Parts:
    """What shares are shares of: all visitors, all visitors without goals, and each group's without goals."""

    everybody: int = 0
    base: int = 0
    of_group: Mapping[Key, int] | None = None


async def _parts(clickhouse: ClickHouse, question: Question, asked: Asked, base: Asked | None) -> Parts:
    wanted = set(question.query.metrics)
    everybody = await _visitors(clickhouse, question.site, asked) if "percentage" in wanted else 0
    if base is None or not wanted & {"conversion_rate", "group_conversion_rate"}:
        return Parts(everybody)
    whole = await _visitors(clickhouse, question.site, base)
    groups = None
    if "group_conversion_rate" in wanted:
        all_of_them = {"order_by": [], "metrics": ["visitors"], "pagination": Pagination()}
        more = replace(question, query=question.query.model_copy(update=all_of_them))
        groups = {key: row.visitors for key, row in (await _found(clickhouse, more, base))[0]}
    return Parts(everybody, whole, groups)


async def _visitors(clickhouse: ClickHouse, site: int, asked: Asked) -> int:
    return (await _whole(clickhouse, site, asked)).visitors


async def _whole(clickhouse: ClickHouse, site: int, asked: Asked) -> Counts:
    """The counts of the whole period, without those of its buckets, which nobody asked for."""
    one_bucket = replace(asked, plan=replace(asked.plan, bounds=asked.plan.bounds[:1]))
    return (await counts(clickhouse, site, one_bucket)).get(WHOLE, Counts())


async def _found(clickhouse: ClickHouse, question: Question, asked: Asked) -> Found:
    """Rows with their keys, the cheapest way that knows them."""
    if not question.dimensions:
        return [((), await _whole(clickhouse, question.site, asked))], 1
    if question.dimensions == (TIME,) and not question.query.order_by:
        return _series(await counts(clickhouse, question.site, asked), question)
    page = _page(question)
    if page is not None:
        found = await rows(clickhouse, question.site, asked, question.dimensions, page)
        return [((row.value,), row) for row in found], found[0].total_rows if found else 0
    wanted = Wanted(
        question.dimensions, question.order, question.query.pagination.limit, question.query.pagination.offset
    )
    cells = await table(clickhouse, question.site, asked, wanted)
    names = [f"key_{i}" for i in range(len(question.dimensions))]
    made = [(tuple(row[name] for name in names), _counts(row)) for row in cells]
    return made, cells[0]["total_rows"] if cells else 0


def _series(found: Mapping[int, Counts], question: Question) -> Found:
    pages = question.query.pagination
    buckets = sorted(bucket for bucket in found if bucket != WHOLE)
    return [((bucket,), found[bucket]) for bucket in buckets[pages.offset : pages.offset + pages.limit]], len(buckets)


def _page(question: Question) -> Page | None:
    """The page of a panel that answers it: one dimension, in an order that panels know."""
    (by, way), *others = question.order
    if len(question.dimensions) != 1 or question.dimensions[0] == TIME or others:
        return None
    name = "value" if isinstance(by, int) else OURS.get(by, by)
    if name not in SORTS:
        return None
    pages = question.query.pagination
    return Page(pages.limit, pages.offset, f"{'-' if way == 'desc' else ''}{name}")


def _counts(row: Mapping[str, Any]) -> Counts:
    names = ("visits", "bounces", "visitors", "pageviews", "events", "engaged_ms", "duration_ms")
    return Counts(0, **{name: row[name] for name in names})


def _said(question: Question, key: Key) -> list[str]:
    return [
        time_label(question.seen.period, value) if ours == TIME else told(name, value)
        for name, ours, value in zip(question.query.dimensions, question.dimensions, key, strict=True)
    ]


def time_label(period: Period, at_ms: int) -> str:
    """A bucket as the Stats API tells it: a local date, with the time where buckets are shorter than days."""
    local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(period.zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if period.interval in ("minute", "hour") else f"{local:%Y-%m-%d}"


def _of_goals(query: StatsQuery, report: GoalReport) -> list[StatsRow]:
    found = []
    for row in report.rows:
        if not row.events:
            continue
        of_goal = next((one for one in row.revenue if one.currency == row.goal.currency), None)
        values: dict[str, Any] = {
            "visitors": row.visitors,
            "events": row.events,
            "conversion_rate": share(row.visitors, report.visitors),
            "total_revenue": {"currency": of_goal.currency, "value": float(of_goal.total)} if of_goal else None,
            "average_revenue": {"currency": of_goal.currency, "value": float(of_goal.average)} if of_goal else None,
        }
        found.append(StatsRow(metrics=[values[name] for name in query.metrics], dimensions=[row.goal.name]))
    return found


def _told(question: Question, results: list[StatsRow], total: int) -> StatsAnswer:
    query, period = question.query, question.seen.period
    meta: dict[str, Any] = {}
    if query.include.total_rows:
        meta["total_rows"] = total
    if query.include.time_labels:
        meta["time_labels"] = [time_label(period, round(b.start.timestamp() * 1000)) for b in period.buckets()]
    if query.include.imports:
        why_not = question.seen.left_out(period)
        meta |= {"imports_included": why_not is None} | ({"imports_skip_reason": why_not} if why_not else {})
    echo = query.model_dump(mode="json")
    echo["date_range"] = [period.local(period.start), period.local(period.end)]
    return StatsAnswer(results=results, meta=meta, query=echo)

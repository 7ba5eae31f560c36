"""The only file that asks about metrics."""

from dataclasses import dataclass
from typing import Any

import msgspec

from app.apm.metrics.families import FAMILY_SQL, Aggregation, Family
from app.apm.metrics.fields import COLUMNS, SERIES
from app.kit.clickhouse import ClickHouse
from app.kit.search.condition import condition
from app.kit.search.read import read_search
from app.kit.sql import Fragment, Questions, joined
from app.kit.window import Window

ask = Questions(__file__)
# How far before a window is looked for what a series said before it, when nobody knows how often it speaks.
LOOKBACK_MS = 300_000
MOST_EXEMPLARS = 300
# Since when is what a point tells? A delta says it; else since the point before, or since its counter began.
SINCE = Fragment(
    "multiIf(temporality = 1, multiIf(started between 1 and at - 1, started, at_before > 0, at_before, at),"
    " at_before > 0, at_before, started)"
)
_VALUE, _COUNT = Fragment("toFloat64(value)"), Fragment("toFloat64(count)")
# What a gauge's aggregation makes of series, each of which stands for a bucket with its mean, least, most and newest.
_STANDING = {
    "avg": "avg(mean)", "min": "min(least)", "max": "max(most)", "sum": "sum(mean)",
    "last": "argMax(newest, newest_at)", "count": "toFloat64(count())",
}  # fmt: skip


class Described(msgspec.Struct):
    """What the series of a metric are that are of one kind."""

    kind: str
    temporality: int
    is_monotonic: int
    unit: str
    description: str
    series_count: int


class Grouped(msgspec.Struct):
    """A group: its labels, and a number for each bucket that has one."""

    labels: list[str]
    ns: list[int]
    amounts: list[float | None]
    groups: int
    counts: list[float] = []
    covered_ms: int = 0


class Counted(msgspec.Struct):
    """A group of histograms: bucket of time, whether exponential, bounds, and counts by key of a bucket."""

    labels: list[str]
    cells: list[tuple[int, int, list[float], list[int], list[float]]]
    groups: int


class Measured(msgspec.Struct):
    """An exemplar."""

    at_ms: int
    value: float
    of_trace: str
    of_span: str
    labels: list[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a metric. ``interval_ms``: how often it is told, 0 when nobody knows."""

    metric: str
    where: Fragment
    by: tuple[str, ...]
    family: Family
    how: Aggregation
    limit: int
    interval_ms: int = 0
    scale: int = 0

    @property
    def hold_ms(self) -> int:
        """How long a gauge stands where it stood."""
        return 2 * self.interval_ms or LOOKBACK_MS

    @property
    def reach_ms(self) -> int:
        """How far before and after a window points are looked at."""
        return max(self.hold_ms, LOOKBACK_MS)


def searched(text: str) -> Fragment:
    """What a search holds for, as SQL. Raises SearchNotUnderstood."""
    found = condition(read_search(text), SERIES)
    return Fragment(f"({found.text})", found.binds)


def _value_of(key: str, name: str) -> Fragment:
    """A key's value as SQL."""
    if key in COLUMNS:
        return Fragment(f"toString({COLUMNS[key]})")
    bound = f"{{{name}:String}}"
    return Fragment(f"if(mapContains(attributes, {bound}), attributes[{bound}], resource[{bound}])", {name: key})


def chosen(wanted: Wanted) -> Fragment:
    """The series that are asked about, and their groups."""
    values = [_value_of(key, f"by_{n}") for n, key in enumerate(wanted.by)]
    inside = joined(values, ", ", "")
    labels = Fragment(f"[{inside.text}]" if values else "emptyArrayString()", inside.binds)
    return ask("chosen", labels=labels, family=Fragment(FAMILY_SQL[wanted.family]), where=wanted.where)


def main_question(wanted: Wanted) -> Fragment:
    """The question of a query, but its times."""
    of, how = wanted.family, wanted.how
    series = {"chosen": chosen(wanted)}
    if of is Family.GAUGE:
        return ask("gauges", **series, number=_VALUE, has=Fragment("1"), value=Fragment(_STANDING[how.word]))
    if of is Family.SUMMARY and how.quantile is not None:
        # Quantiles of several senders cannot be brought together: the highest of them is told.
        at = "indexOf(bounds, {quantile:Float64})"
        number, has = Fragment(f"quantiles[{at}]", {"quantile": how.quantile}), Fragment(f"{at} > 0 and count > 0")
        return ask("gauges", **series, number=number, has=has, value=Fragment("max(most)"))
    growth = {**series, "since": SINCE, "spread": ask("spread", grown=Fragment("grown"))}
    if how.quantile is not None:
        return ask("buckets", **growth).bind(scale=wanted.scale)
    if of is Family.COUNTER:
        parts = ("number < number_before", _VALUE, Fragment("0."), "amount_in")
    else:
        parts = ("counted < counted_before", _VALUE, _COUNT, "count_in")
    fell, number, count, rank = parts
    return ask("counters", **growth, fell=Fragment(fell), number=number, count=count, rank=Fragment(rank))


class Metrics:
    """Questions about the metrics of a site in a window."""

    def __init__(self, clickhouse: ClickHouse, site: int, window: Window) -> None:
        self._clickhouse, self._site, self._window = clickhouse, site, window
        self._between = {"from_ms": window.from_ms, "to_ms": window.to_ms}

    async def _ask(self, question: Fragment, into: Any = dict, **binds: Any) -> list[Any]:
        named = {name: value for name, value in binds.items() if f"{{{name}:" in question.text}
        return await self._clickhouse.ask(self._site, question, into, **named)

    def binds(self, wanted: Wanted) -> dict[str, Any]:
        """What the question of a query binds besides its own."""
        window, reach = self._window, wanted.reach_ms
        return {
            **self._between, "metric": wanted.metric, "since_ms": window.from_ms - reach,
            "until_ms": window.to_ms + reach, "hold_ms": wanted.hold_ms, "first_ms": window.first_bucket_ms,
            "step_ms": window.step_s * 1000, "buckets": window.buckets, "limit": wanted.limit,
        }  # fmt: skip

    async def listed(self, where: Fragment, search: str, limit: int) -> list[dict[str, Any]]:
        """Metrics by name and kind."""
        return await self._ask(ask("metrics", where=where), wanted=search, limit=limit, **self._between)

    async def keys(self, where: Fragment, metric: str, key: str, search: str, limit: int) -> list[dict[str, Any]]:
        """Values of a key, or keys when none is named."""
        binds = {"metric": metric, "wanted": search, "limit": limit, **self._between}
        if not key:
            return await self._ask(ask("keys", where=where), **binds)
        return await self._ask(ask("values", where=where, key=_value_of(key, "by")), **binds)

    async def described(self, metric: str, where: Fragment) -> list[Described]:
        """What a metric's series are, those of most series first."""
        since = self._window.from_ms - LOOKBACK_MS
        return await self._ask(
            ask("described", where=where), Described, metric=metric, since_ms=since, to_ms=self._window.to_ms
        )

    async def interval_ms(self, wanted: Wanted) -> int:
        """How often a metric is told."""
        rows = await self._ask(ask("interval", chosen=chosen(wanted)), **self.binds(wanted))
        return rows[0]["interval_ms"]

    async def scale(self, wanted: Wanted) -> int:
        """The coarsest scale of exponential histograms."""
        rows = await self._ask(ask("scale", chosen=chosen(wanted)), **self.binds(wanted))
        return rows[0]["scale"]

    async def grouped(self, wanted: Wanted) -> list[Grouped]:
        """A number by bucket and group."""
        return await self._ask(main_question(wanted), Grouped, **self.binds(wanted))

    async def counted(self, wanted: Wanted) -> list[Counted]:
        """Counts of histograms by bucket and group."""
        return await self._ask(main_question(wanted), Counted, **self.binds(wanted))

    async def exemplars(self, wanted: Wanted) -> list[Measured]:
        """Measurements that were kept with their trace."""
        per_bucket = max(1, MOST_EXEMPLARS // self._window.buckets)
        binds = self.binds(wanted) | {"limit": MOST_EXEMPLARS, "per_bucket": per_bucket}
        return await self._ask(ask("exemplars", chosen=chosen(wanted)), Measured, **binds)

"""Metrics as alert rules watch them: the questions of the metrics explorer, and one formula over them."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.alerts.measures import MeasureQueryWrong, Query, Series, Values
from app.apm.metrics.answers import formulas_of, found
from app.apm.metrics.queries import searched
from app.apm.metrics.schemas import MetricFormula, MetricLine, MetricQuery, MetricsFound, MetricsQuestion
from app.kit.problems import Problem
from app.kit.stores import Stores
from app.kit.window import Window
from app.sites.models import Site

MOST_GROUPS = 200  # of one rule
AT_ONCE = 1_000  # buckets of one question
RESULT = "result"


class WatchedQuery(MetricQuery):
    """A query of the explorer that takes no field it does not know."""

    model_config = ConfigDict(extra="forbid")


class WatchedMetrics(BaseModel):
    """Queries, and a formula over their names, which a single query may go without.

    A single query may also be given without the list around it.
    """

    model_config = ConfigDict(extra="forbid")

    queries: list[WatchedQuery] = Field(min_length=1, max_length=10)
    formula: str = Field(default="", max_length=500)

    @model_validator(mode="before")
    @classmethod
    def _may_be_one(cls, given: Any) -> Any:
        if isinstance(given, Mapping) and "metric" in given and "queries" not in given:
            return {"queries": [dict(given)]}
        return given

    @model_validator(mode="after")
    def _can_be_asked(self) -> "WatchedMetrics":
        if not self.formula and len(self.queries) > 1:
            raise ValueError("Several queries need a formula that makes one number of them.")
        try:
            formulas_of(self.question())
            for one in self.queries:
                searched(one.q)
        except Problem as problem:
            raise ValueError(problem.detail or problem.title) from None
        return self

    def question(self) -> MetricsQuestion:
        """What the explorer would ask."""
        formulas = [MetricFormula(name=RESULT, formula=self.formula)] if self.formula else []
        return MetricsQuestion(queries=[*self.queries], formulas=formulas, limit=MOST_GROUPS)


def said(query: Query) -> str:
    """What is measured: *p95 of http.duration*, or *a / b, a = rate of errors, b = rate of requests*."""
    wanted = WatchedMetrics.model_validate(query)
    named = {one.name: " of ".join(part for part in (one.aggregation, one.metric) if part) for one in wanted.queries}
    if not wanted.formula:
        return next(iter(named.values()))
    return ", ".join([wanted.formula, *(f"{name} = {words}" for name, words in named.items())])


async def metric(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Series:
    """The number of a formula, or of the one query, by window; a series for each group."""
    wanted = WatchedMetrics.model_validate(query)
    series: dict[str, Values] = {}
    for first in range(0, count, AT_ONCE):
        buckets = min(AT_ONCE, count - first)
        from_ms = round(start.timestamp() * 1000) + first * step_s * 1000
        window = Window(from_ms, from_ms + buckets * step_s * 1000, step_s, offset_ms=from_ms % (step_s * 1000))
        answer = await found(stores.clickhouse, site.id, window, wanted.question())
        for line in _lines(answer):
            values = series.setdefault(name_of(line.labels), [None] * count)
            values[first : first + buckets] = line.values
        await asyncio.sleep(0)
    return series if series or any(one.by for one in wanted.queries) else {"": [None] * count}


def name_of(labels: Mapping[str, str]) -> str:
    """A group as people read it: *route=/cart, service=shop*."""
    return ", ".join(f"{key}={value}" for key, value in sorted(labels.items()))


def _lines(answer: MetricsFound) -> list[MetricLine]:
    for one in answer.queries:
        if one.groups > MOST_GROUPS:
            raise MeasureQueryWrong(
                f"{one.metric} has {one.groups:,} groups, and a rule watches {MOST_GROUPS} at most:"
                " add to its filter, or group by less."
            )
    return answer.formulas[0].lines if answer.formulas else answer.queries[0].lines

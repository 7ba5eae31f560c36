"""The report of a funnel, put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from app.analytics.funnels.queries import Reached, Steps, funnel_question, reached
from app.analytics.funnels.schemas import (
    BranchNumbers,
    FunnelBranch,
    FunnelChange,
    FunnelNumbers,
    FunnelReport,
    FunnelSteps,
    StepChange,
    StepNumbers,
    StepRow,
)
from app.analytics.goals.answers import share
from app.analytics.named import GOAL
from app.analytics.plan import Asked
from app.analytics.queries.answers import as_shown, asked_of, freshness
from app.analytics.queries.numbers import WHOLE, Counts, counts, series_question
from app.analytics.schemas import ShownQuery
from app.analytics.shapes import change
from app.analytics.view import View, comparison_view, filter_views, period_view, read
from app.kit.clickhouse import ClickHouse
from app.kit.conditions import Group

Changes = TypeVar("Changes", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Walked:
    """How a funnel was walked through in one period: as a whole, step by step, and by the values of a dimension."""

    whole: FunnelNumbers
    steps: list[StepNumbers]
    branches: Sequence[Reached]


async def report(clickhouse: ClickHouse, site: int, seen: View, funnel: FunnelSteps, by: str | None) -> FunnelReport:
    """A funnel in the view's period and in the compared one; ``by`` a dimension of visits also by its values.

    Raises FilterNotUnderstood.
    """
    fresh, steps = await freshness(clickhouse, site), steps_of(seen, funnel)
    now = await _walked(clickhouse, site, asked_of(seen, seen.period, fresh), steps, by)
    before = None
    if seen.before:
        values = [branch.value for branch in now.branches]
        before = await _walked(clickhouse, site, asked_of(seen, seen.before, fresh), steps, by, values)
    return FunnelReport(
        **dict(now.whole),
        period=period_view(seen.period), comparison=comparison_view(seen.before),
        filters=filter_views(seen.filters, seen.named),
        before=before.whole if before else None,
        change=_changes(FunnelChange, now.whole, before.whole) if before else None,
        steps=_rows(funnel, now, before), by=by,
        branches=[_branch(one, before) for one in now.branches],
    )  # fmt: skip


async def shown(clickhouse: ClickHouse, site: int, seen: View, funnel: FunnelSteps, by: str | None) -> ShownQuery:
    """The SQL of the report, without the compared period. Raises FilterNotUnderstood."""
    asked, steps = asked_of(seen, seen.period, await freshness(clickhouse, site)), steps_of(seen, funnel)
    branches = [funnel_question(asked, steps, by)] if by else []
    return as_shown(site, asked, [series_question(asked), funnel_question(asked, steps, None), *branches])


def steps_of(seen: View, funnel: FunnelSteps) -> Steps:
    """The steps as conditions, with what is named in them looked up. Raises FilterNotUnderstood."""
    wanted = [Group("and", seen.named.expanded(read(step.filters, [GOAL]))) for step in funnel.steps]
    return Steps(wanted, funnel.window_s or 0, funnel.is_strict)


async def _walked(
    clickhouse: ClickHouse, site: int, asked: Asked, steps: Steps, by: str | None, values: Sequence[str] | None = None
) -> Walked:
    everybody = (await counts(clickhouse, site, asked)).get(WHOLE, Counts()).visitors
    found = await reached(clickhouse, site, asked, steps, None)
    branches = await reached(clickhouse, site, asked, steps, by, values) if by else []
    none = [0] * len(steps.conditions)
    whole = found[0] if found else Reached("", none, [None] * (len(none) - 1), None)
    entered, converted = whole.visitors[0], whole.visitors[-1]
    numbers = FunnelNumbers(
        visitors=everybody, entered=entered, converted=converted, conversion_rate=share(converted, entered),
        median_ms=_ms(whole.whole, converted),
    )  # fmt: skip
    return Walked(numbers, _steps(whole, everybody), branches)


def _steps(whole: Reached, everybody: int) -> list[StepNumbers]:
    rows, before = [], everybody
    for i, visitors in enumerate(whole.visitors):
        rows.append(
            StepNumbers(
                visitors=visitors,
                of_entered=share(visitors, whole.visitors[0]),
                of_previous=share(visitors, before),
                dropped=before - visitors,
                median_ms=_ms(whole.medians[i - 1], visitors) if i else None,
            )
        )
        before = visitors
    return rows


def _rows(funnel: FunnelSteps, now: Walked, before: Walked | None) -> list[StepRow]:
    return [
        StepRow(
            **dict(numbers),
            name=step.told_name,
            filters=filter_views(read(step.filters, [GOAL])),
            before=before.steps[i] if before else None,
            change=_changes(StepChange, numbers, before.steps[i]) if before else None,
        )
        for i, (step, numbers) in enumerate(zip(funnel.steps, now.steps, strict=True))
    ]


def _branch(of: Reached, before: Walked | None) -> FunnelBranch:
    numbers = _numbers(of.visitors)
    if before is None:
        return FunnelBranch(**dict(numbers), value=of.value)
    same = next((one.visitors for one in before.branches if one.value == of.value), [0] * len(of.visitors))
    earlier = _numbers(same)
    grown = change(numbers.conversion_rate, earlier.conversion_rate)
    return FunnelBranch(**dict(numbers), value=of.value, before=earlier, change=grown)


def _numbers(visitors: list[int]) -> BranchNumbers:
    return BranchNumbers(visitors=visitors, conversion_rate=share(visitors[-1], visitors[0]))


def _changes(kind: type[Changes], now: BaseModel, before: BaseModel) -> Changes:
    return kind(**{name: change(getattr(now, name), getattr(before, name)) for name in kind.model_fields})


def _ms(median: float | None, visitors: int) -> int | None:
    return round(median) if visitors and median is not None else None

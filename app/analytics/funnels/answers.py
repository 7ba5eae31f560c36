"""The report of a funnel, put together."""

from app.analytics.funnels.queries import Reached, Steps, reached
from app.analytics.funnels.schemas import FunnelBranch, FunnelReport, FunnelSteps, StepRow
from app.analytics.goals.answers import share
from app.analytics.named import GOAL
from app.analytics.queries.answers import asked_of, freshness
from app.analytics.queries.numbers import WHOLE, Counts, counts
from app.analytics.view import View, filter_views, period_view, read
from app.kit.clickhouse import ClickHouse
from app.kit.conditions import Group


async def report(clickhouse: ClickHouse, site: int, seen: View, funnel: FunnelSteps, by: str | None) -> FunnelReport:
    """A funnel in the view's period; ``by`` a dimension of visits also by its values. Raises FilterNotUnderstood."""
    fresh = await freshness(clickhouse, site)
    asked = asked_of(seen, seen.period, fresh)
    wanted = [Group("and", seen.named.expanded(read(step.filters, [GOAL]))) for step in funnel.steps]
    steps = Steps(wanted, funnel.window_s or 0, funnel.is_strict)
    everybody = (await counts(clickhouse, site, asked)).get(WHOLE, Counts()).visitors
    found = await reached(clickhouse, site, asked, steps, None)
    branches = await reached(clickhouse, site, asked, steps, by) if by else []
    none = [0] * len(funnel.steps)
    whole = found[0] if found else Reached("", none, [None] * (len(none) - 1), None)
    entered, converted = whole.visitors[0], whole.visitors[-1]
    return FunnelReport(
        period=period_view(seen.period), filters=filter_views(seen.filters, seen.named),
        visitors=everybody, entered=entered, converted=converted, conversion_rate=share(converted, entered),
        median_ms=_ms(whole.whole, converted), steps=_rows(funnel, whole, everybody), by=by,
        branches=[_branch(one) for one in branches],
    )  # fmt: skip


def _branch(of: Reached) -> FunnelBranch:
    first, *_, last = of.visitors
    return FunnelBranch(value=of.value, visitors=of.visitors, conversion_rate=share(last, first))


def _rows(funnel: FunnelSteps, whole: Reached, everybody: int) -> list[StepRow]:
    rows, before = [], everybody
    for i, (step, visitors) in enumerate(zip(funnel.steps, whole.visitors, strict=True)):
        rows.append(
            StepRow(
                name=step.told_name,
                filters=filter_views(read(step.filters, [GOAL])),
                visitors=visitors,
                of_entered=share(visitors, whole.visitors[0]),
                of_previous=share(visitors, before),
                dropped=before - visitors,
                median_ms=_ms(whole.medians[i - 1], visitors) if i else None,
            )
        )
        before = visitors
    return rows


def _ms(median: float | None, visitors: int) -> int | None:
    return round(median) if visitors and median is not None else None

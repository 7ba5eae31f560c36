"""The report of goals, put together."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.analytics.goals.models import Goal
from app.analytics.goals.queries import Reached, condition_of_goal, goals_question, reached
from app.analytics.goals.schemas import GoalBefore, GoalCard, GoalChange, GoalReport, GoalRow, Money, MoneyChange
from app.analytics.plan import Asked
from app.analytics.queries.answers import as_shown, asked_of, base_of, freshness
from app.analytics.queries.numbers import WHOLE, Counts, counts, series_question
from app.analytics.schemas import ShownQuery
from app.analytics.shapes import change
from app.analytics.view import View, comparison_view, filter_views, period_view
from app.kit.clickhouse import ClickHouse


async def report(clickhouse: ClickHouse, site: int, seen: View, goals: Sequence[Goal]) -> GoalReport:
    """All goals in the view's period, and in the compared one; the most reached first.

    A filter on a goal says whose other goals are looked at; rates stay shares of everybody.
    """
    fresh = await freshness(clickhouse, site)
    now = await _reached(clickhouse, site, asked_of(seen, seen.period, fresh), seen, goals)
    before = await _reached(clickhouse, site, asked_of(seen, seen.before, fresh), seen, goals) if seen.before else None
    rows = [_row(goal, i, now, before) for i, goal in enumerate(goals)]
    return GoalReport(
        period=period_view(seen.period),
        comparison=comparison_view(seen.before),
        filters=filter_views(seen.filters, seen.named),
        visitors=now[1],
        visitors_before=before[1] if before else None,
        rows=sorted(rows, key=lambda row: -row.visitors),
    )


async def shown(clickhouse: ClickHouse, site: int, seen: View, goals: Sequence[Goal]) -> ShownQuery:
    """The SQL of the report, without the compared period: who was there, and who reached what."""
    asked = asked_of(seen, seen.period, await freshness(clickhouse, site))
    everybody = series_question(base_of(asked, seen) or asked)
    return as_shown(site, asked, [everybody, goals_question(asked, [condition_of_goal(goal) for goal in goals])])


Found = tuple[Mapping[int, Reached], int]


async def _reached(clickhouse: ClickHouse, site: int, asked: Asked, seen: View, goals: Sequence[Goal]) -> Found:
    everybody = await counts(clickhouse, site, base_of(asked, seen) or asked)
    found = await reached(clickhouse, site, asked, [condition_of_goal(goal) for goal in goals])
    return found, everybody.get(WHOLE, Counts()).visitors


def _row(goal: Goal, number: int, now: Found, before: Found | None) -> GoalRow:
    of_now = _numbers(goal, number, now)
    of_before = _numbers(goal, number, before) if before else None
    return GoalRow(
        goal=GoalCard.of(goal),
        **dict(of_now),
        before=of_before,
        change=_change(of_now, of_before) if of_before else None,
    )


def _numbers(goal: Goal, number: int, found: Found) -> GoalBefore:
    row, visitors = found[0].get(number), found[1]
    return GoalBefore(
        visitors=row.visitors if row else 0,
        events=row.events if row else 0,
        conversion_rate=share(row.visitors if row else 0, visitors),
        revenue=_money(row) if row and goal.currency else [],
    )


def _change(now: GoalBefore, before: GoalBefore) -> GoalChange:
    totals = {one.currency: float(one.total) for one in now.revenue}
    earlier = {one.currency: float(one.total) for one in before.revenue}
    return GoalChange(
        visitors=change(now.visitors, before.visitors),
        events=change(now.events, before.events),
        conversion_rate=change(now.conversion_rate, before.conversion_rate),
        revenue=[
            MoneyChange(currency=name, total=change(totals.get(name, 0.0), earlier.get(name)))
            for name in sorted({*totals, *earlier})
        ],
    )


def share(of: int, everybody: int) -> float | None:
    """Which share of everybody; unknown of nobody."""
    return of / everybody if everybody else None


def _money(row: Reached) -> list[Money]:
    return [
        Money(currency=currency, total=_plain(amount), average=_plain(amount / times))
        for currency, amount, times in zip(row.currencies, row.amounts, row.times, strict=True)
    ]


def _plain(amount: Decimal) -> str:
    return f"{amount:.3f}".rstrip("0").rstrip(".")

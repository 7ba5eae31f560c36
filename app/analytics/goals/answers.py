"""The report of goals, put together."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.analytics.goals.models import Goal
from app.analytics.goals.queries import Reached, condition_of_goal, reached
from app.analytics.goals.schemas import GoalBefore, GoalCard, GoalReport, GoalRow, Money
from app.analytics.plan import Asked
from app.analytics.queries.answers import asked_of, base_of, freshness
from app.analytics.queries.numbers import WHOLE, Counts, counts
from app.analytics.view import View, filter_views, period_view
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
        filters=filter_views(seen.filters, seen.named),
        visitors=now[1],
        rows=sorted(rows, key=lambda row: -row.visitors),
    )


Found = tuple[Mapping[int, Reached], int]


async def _reached(clickhouse: ClickHouse, site: int, asked: Asked, seen: View, goals: Sequence[Goal]) -> Found:
    everybody = await counts(clickhouse, site, base_of(asked, seen) or asked)
    found = await reached(clickhouse, site, asked, [condition_of_goal(goal) for goal in goals])
    return found, everybody.get(WHOLE, Counts()).visitors


def _row(goal: Goal, number: int, now: Found, before: Found | None) -> GoalRow:
    row = now[0].get(number)
    earlier = before[0].get(number) if before else None
    return GoalRow(
        goal=GoalCard.of(goal),
        visitors=row.visitors if row else 0,
        events=row.events if row else 0,
        conversion_rate=share(row.visitors if row else 0, now[1]),
        revenue=_money(row) if row and goal.currency else [],
        before=GoalBefore(
            visitors=earlier.visitors if earlier else 0,
            events=earlier.events if earlier else 0,
            conversion_rate=share(earlier.visitors if earlier else 0, before[1]),
        )
        if before
        else None,
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

"""What Postgres and ClickHouse are asked about goals."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.goals.goal import Kind, condition_of
from app.analytics.goals.models import Goal
from app.analytics.plan import Asked
from app.analytics.queries.sessions import ask, chosen_sessions, conditions, match, of_event
from app.kit.clickhouse import ClickHouse
from app.kit.conditions import Condition
from app.kit.sql import Fragment, joined
from app.sites.organizations.queries import LimitReached

MOST_GOALS = 100
REACHED_BY = ("kind", "event_name", "path", "scroll_pct")


class Reached(msgspec.Struct):
    """How often a goal was reached, by its place in the list that was asked about; money by currency."""

    goal: int
    visitors: int
    events: int
    currencies: list[str]
    amounts: list[Decimal]
    times: list[int]


def condition_of_goal(goal: Goal) -> Condition:
    """The events that reach a goal."""
    return condition_of(Kind(goal.kind), goal.event_name, goal.path, goal.scroll_pct)


async def goals_of(work: AsyncSession, site: int) -> Sequence[Goal]:
    """All goals of a site, by name."""
    return (await work.scalars(select(Goal).where(Goal.site_id == site).order_by(func.lower(Goal.name)))).all()


async def names_of_goals(work: AsyncSession, site: int) -> Sequence[str]:
    """What a site calls its goals."""
    return [goal.name for goal in await goals_of(work, site)]


async def goal_of(work: AsyncSession, site: int, goal_id: str) -> Goal | None:
    """A goal of this site."""
    return await work.scalar(select(Goal).where(Goal.site_id == site, Goal.id == goal_id))


async def goal_named(work: AsyncSession, site: int, name: str) -> Goal | None:
    """The goal of this site with this name."""
    return await work.scalar(select(Goal).where(Goal.site_id == site, Goal.name == name))


async def goal_like(work: AsyncSession, site: int, fields: Mapping[str, Any]) -> Goal | None:
    """The oldest goal of this site that is reached in the same way, whatever its name and currency."""
    is_like = [getattr(Goal, name).is_not_distinct_from(fields[name]) for name in REACHED_BY]
    return await work.scalar(
        select(Goal).where(Goal.site_id == site, *is_like).order_by(Goal.created_at, Goal.id).limit(1)
    )


async def refuse_too_many(work: AsyncSession, site: int) -> None:
    """Raises LimitReached when a site may not have another goal."""
    count = await work.scalar(select(func.count()).select_from(Goal).where(Goal.site_id == site))
    if (count or 0) >= MOST_GOALS:
        raise LimitReached(f"This site has {MOST_GOALS} goals, which is the most. Remove one first.")


async def reached(clickhouse: ClickHouse, site: int, asked: Asked, goals: Sequence[Condition]) -> dict[int, Reached]:
    """How each goal was reached in the period, by its place; one scan for all. One that nobody reached is missing."""
    if asked.plan.is_empty or not goals:
        return {}
    question = goals_question(asked, goals)
    return {row.goal: row for row in await clickhouse.ask(site, question, Reached, **asked.plan.binds())}


def goals_question(asked: Asked, goals: Sequence[Condition]) -> Fragment:
    """The SQL of goals, which are told by their place in the list."""
    holds = [conditions([(1000 + i, goal)], of_event, "e.session_id") for i, goal in enumerate(goals)]
    which = joined([Fragment(f"if({one.text}, {i}, -1)", one.binds) for i, one in enumerate(holds)], ", ", "")
    return ask(
        "goals_reached", which=which, some=joined(holds, " or ", "0"), match=match(asked), where=chosen_sessions(asked)
    )

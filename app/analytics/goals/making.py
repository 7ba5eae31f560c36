"""Making and removing goals: verbs for the dashboard's routes and for the Sites API."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.rules import naming
from app.analytics.goals.models import Goal
from app.analytics.goals.queries import goal_like, goal_named, refuse_too_many
from app.analytics.goals.schemas import GoalForm
from app.kit.problems import Conflict, NotFound
from app.sites.actor import Actor
from app.sites.audit.queries import record_on_site
from app.sites.models import Site

CONVERSION = naming.Naming("goal_conversion", "goal")  # where alert rules name a goal
GOAL_IS_GONE = "This site has no goal named {name!r} any more. Choose another one, or delete the rule."


class GoalNotFound(NotFound):
    code, title = "goal_not_found", "There is no such goal"


class GoalNameIsTaken(Conflict):
    code, title = "goal_name_is_taken", "Another goal of this site has that name already"


async def make_goal(work: AsyncSession, by: Actor, site: Site, form: GoalForm, at: datetime) -> Goal:
    """A new goal; it counts from the first event on. Raises LimitReached and GoalNameIsTaken."""
    await refuse_too_many(work, site.id)
    fields = form.fields()
    if await goal_named(work, site.id, fields["name"]) is not None:
        raise GoalNameIsTaken()
    goal = Goal(site_id=site.id, created_at=at, **fields)
    work.add(goal)
    await work.flush()
    record_on_site(work, by, at, "goal.created", goal.name, site)
    return goal


async def find_or_make_goal(work: AsyncSession, by: Actor, site: Site, form: GoalForm, at: datetime) -> Goal:
    """The site's goal that is reached as the form says, or a new one. Raises as ``make_goal`` does."""
    return await goal_like(work, site.id, form.fields()) or await make_goal(work, by, site, form, at)


async def change_goal(work: AsyncSession, by: Actor, site: Site, goal: Goal, form: GoalForm, at: datetime) -> None:
    """Make a goal as a form says; alert rules follow it to another name. Raises GoalNameIsTaken."""
    fields = form.fields()
    same = await goal_named(work, site.id, fields["name"])
    if same is not None and same.id != goal.id:
        raise GoalNameIsTaken()
    await naming.follow(work, site.id, CONVERSION, goal.name, fields["name"], at)
    for name, value in fields.items():
        setattr(goal, name, value)
    record_on_site(work, by, at, "goal.changed", goal.name, site)


async def remove_goal(work: AsyncSession, by: Actor, site: Site, goal: Goal, at: datetime) -> None:
    """Remove a goal; the events stay. Alert rules that watch it say so, and their alerts end."""
    await naming.lose(work, site.id, CONVERSION, goal.name, at, GOAL_IS_GONE.format(name=goal.name))
    record_on_site(work, by, at, "goal.removed", goal.name, site)
    await work.delete(goal)

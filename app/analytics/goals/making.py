"""Making and removing goals: verbs for the dashboard's routes and for the Sites API."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.goals.models import Goal
from app.analytics.goals.queries import goal_like, goal_named, refuse_too_many
from app.analytics.goals.schemas import GoalForm
from app.kit.problems import Conflict, NotFound
from app.sites.actor import Actor
from app.sites.audit.queries import record_on_site
from app.sites.models import Site


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


async def remove_goal(work: AsyncSession, by: Actor, site: Site, goal: Goal, at: datetime) -> None:
    """Remove a goal; the events stay."""
    record_on_site(work, by, at, "goal.removed", goal.name, site)
    await work.delete(goal)

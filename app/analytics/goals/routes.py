"""The people's door to goals."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.alerts.rules.naming import rules_by_name
from app.analytics.asking import Seeing
from app.analytics.goals import answers, making, queries
from app.analytics.goals.making import CONVERSION, GoalNotFound
from app.analytics.goals.models import Goal
from app.analytics.goals.schemas import GoalCard, GoalForm, GoalReport, ListedGoal
from app.analytics.schemas import Params, ShownQuery
from app.kit.clock import At
from app.kit.work import Work
from app.sites.ids import Id
from app.sites.permit import Acting, Editing, Viewing

router = APIRouter(prefix="/api/sites/{site}", tags=["goals"])


@router.get("/goals")
async def goals(site: Viewing, work: Work) -> list[ListedGoal]:
    """The goals of a site, by name, with the alert rules that watch them."""
    rules = await rules_by_name(work, site.id, CONVERSION)
    return [ListedGoal.with_rules(goal, rules.get(goal.name, ())) for goal in await queries.goals_of(work, site.id)]


@router.post("/goals", status_code=201)
async def create_goal(site: Editing, form: GoalForm, by: Acting, work: Work, at: At) -> GoalCard:
    """Make a goal. It counts from the first event on, also those before it was made."""
    return GoalCard.of(await making.make_goal(work, by, site, form, at))


@router.put("/goals/{goal}")
async def change_goal(site: Editing, goal: Id, form: GoalForm, by: Acting, work: Work, at: At) -> GoalCard:
    """Change a goal; its whole history is counted anew."""
    found = await _goal(work, site.id, goal)
    await making.change_goal(work, by, site, found, form, at)
    return GoalCard.of(found)


@router.delete("/goals/{goal}", status_code=204)
async def remove_goal(site: Editing, goal: Id, by: Acting, work: Work, at: At) -> None:
    """Remove a goal; the events stay."""
    await making.remove_goal(work, by, site, await _goal(work, site.id, goal), at)


@router.get("/analytics/goals")
async def report(seeing: Seeing, params: Annotated[Params, Query()]) -> GoalReport:
    """How each goal was reached in a period."""
    async with seeing.stores.postgres.work() as work:
        goals = await queries.goals_of(work, seeing.site.id)
    return await answers.report(seeing.clickhouse, seeing.site.id, await seeing.view(params), goals)


@router.get("/analytics/goals/query")
async def shown_query(seeing: Seeing, params: Annotated[Params, Query()]) -> ShownQuery:
    """The SQL behind that report and the values it is asked with."""
    async with seeing.stores.postgres.work() as work:
        goals = await queries.goals_of(work, seeing.site.id)
    return await answers.shown(seeing.clickhouse, seeing.site.id, await seeing.view(params), goals)


async def _goal(work: Work, site: int, goal: str) -> Goal:
    found = await queries.goal_of(work, site, goal)
    if found is None:
        raise GoalNotFound()
    return found

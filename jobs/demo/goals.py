"""What the demo's site wants of its visitors: two goals, and the way to one of them as a funnel."""

from datetime import datetime

from app.analytics.funnels.models import Funnel
from app.analytics.funnels.queries import funnels_of
from app.analytics.funnels.schemas import FunnelForm
from app.analytics.goals.making import make_goal
from app.analytics.goals.queries import goals_of
from app.analytics.goals.schemas import GoalForm
from app.kit.stores import Stores
from app.kit.work import transaction
from app.sites.actor import COMMAND_LINE
from app.sites.audit.queries import record_on_site
from app.sites.models import Site
from jobs.demo.world import SIGN_UP

GOALS = (
    {"kind": "event", "event_name": "Sign-up"},
    {"kind": "event", "event_name": "Purchase", "currency": "EUR"},
)
FUNNEL = {
    "name": "From prices to a purchase",
    "steps": [
        {"name": "Prices", "filters": ["is,path,/pricing"]},
        {"name": "Form", "filters": [f"is,path,{SIGN_UP}"]},
        {"name": "Signed up", "filters": ["is,goal,Sign-up"]},
        {"name": "Paid", "filters": ["is,goal,Purchase"]},
    ],
}


async def want(stores: Stores, site: Site, at: datetime) -> int:
    """Make the goals and the funnel where a site has none of either; returns how many there are new."""
    async with transaction(stores) as work:
        if await goals_of(work, site.id) or await funnels_of(work, site.id):
            return 0
        for goal in GOALS:
            await make_goal(work, COMMAND_LINE, site, GoalForm.model_validate(goal), at)
        funnel = Funnel(site_id=site.id, created_at=at, **FunnelForm.model_validate(FUNNEL).model_dump())
        work.add(funnel)
        record_on_site(work, COMMAND_LINE, at, "funnel.created", funnel.name, site)
    return len(GOALS) + 1

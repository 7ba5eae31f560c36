"""The people's door to funnels."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.analytics.asking import Seeing
from app.analytics.dimensions import OF_SESSIONS
from app.analytics.funnels import answers, queries
from app.analytics.funnels.models import Funnel
from app.analytics.funnels.schemas import FunnelCard, FunnelForm, FunnelParams, FunnelReport, FunnelSteps
from app.analytics.schemas import ShownQuery
from app.analytics.view import NoSuchDimension, View
from app.kit.clock import At
from app.kit.filters import nearest
from app.kit.problems import NotFound
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.permit import Acting, Editing, Viewing

router = APIRouter(prefix="/api/sites/{site}", tags=["funnels"])
# An exit page is only known of a visit that is over, not of the event that a funnel begins with.
BY = tuple(name for name in OF_SESSIONS if name != "exit_path")


class FunnelNotFound(NotFound):
    code, title = "funnel_not_found", "There is no such funnel"


@router.get("/funnels")
async def funnels(site: Viewing, work: Work) -> list[FunnelCard]:
    """The funnels of a site, by name."""
    return [FunnelCard.of(funnel) for funnel in await queries.funnels_of(work, site.id)]


@router.post("/funnels", status_code=201)
async def create_funnel(site: Editing, form: FunnelForm, by: Acting, work: Work, at: At) -> FunnelCard:
    """Keep a funnel."""
    await queries.refuse_too_many(work, site.id)
    funnel = Funnel(site_id=site.id, created_at=at, **form.model_dump())
    work.add(funnel)
    await work.flush()
    record_on_site(work, by, at, "funnel.created", funnel.name, site)
    return FunnelCard.of(funnel)


@router.put("/funnels/{funnel}")
async def change_funnel(site: Editing, funnel: Id, form: FunnelForm, by: Acting, work: Work, at: At) -> FunnelCard:
    """Change a funnel."""
    found = await _funnel(work, site.id, funnel)
    for name, value in form.model_dump().items():
        setattr(found, name, value)
    record_on_site(work, by, at, "funnel.changed", found.name, site)
    return FunnelCard.of(found)


@router.delete("/funnels/{funnel}", status_code=204)
async def remove_funnel(site: Editing, funnel: Id, by: Acting, work: Work, at: At) -> None:
    """Remove a funnel."""
    found = await _funnel(work, site.id, funnel)
    record_on_site(work, by, at, "funnel.removed", found.name, site)
    await work.delete(found)


@router.get("/analytics/funnels/{funnel}")
async def report(seeing: Seeing, funnel: Id, params: Annotated[FunnelParams, Query()]) -> FunnelReport:
    """How visitors went through a funnel in a period."""
    async with seeing.stores.postgres.work() as work:
        steps = FunnelCard.of(await _funnel(work, seeing.site.id, funnel))
    return await _report(seeing, params, steps)


@router.get("/analytics/funnels/{funnel}/query")
async def shown_query(seeing: Seeing, funnel: Id, params: Annotated[FunnelParams, Query()]) -> ShownQuery:
    """The SQL behind that report and the values it is asked with."""
    async with seeing.stores.postgres.work() as work:
        steps = FunnelCard.of(await _funnel(work, seeing.site.id, funnel))
    seen = await _seen(seeing, params)
    return await answers.shown(seeing.clickhouse, seeing.site.id, seen, steps, params.by)


@router.post("/analytics/funnels")
async def explore(seeing: Seeing, params: Annotated[FunnelParams, Query()], steps: FunnelSteps) -> FunnelReport:
    """How visitors went through steps that are not kept."""
    return await _report(seeing, params, steps)


async def _seen(seeing: Seeing, params: FunnelParams) -> View:
    if params.by is not None and params.by not in BY:
        raise NoSuchDimension(f"A funnel is not compared by {params.by[:50]!r}; {nearest(params.by, list(BY))}.")
    return await seeing.view_with_names(params)


async def _report(seeing: Seeing, params: FunnelParams, steps: FunnelSteps) -> FunnelReport:
    seen = await _seen(seeing, params)
    return await answers.report(seeing.clickhouse, seeing.site.id, seen, steps, params.by)


async def _funnel(work: Work, site: int, funnel: str) -> Funnel:
    found = await queries.funnel_of(work, site, funnel)
    if found is None:
        raise FunnelNotFound()
    return found

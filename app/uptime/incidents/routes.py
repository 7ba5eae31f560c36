"""The people's door to incidents and maintenance, and that of private probers."""

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response

from app.kit.clock import At
from app.kit.problems import NotFound
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.permit import Acting, Viewing
from app.uptime import answers, forming, page_queries
from app.uptime.incidents import planning
from app.uptime.incidents.schemas import IncidentCard, MaintenanceCard, MaintenanceForm, NoteCard, NoteForm
from app.uptime.models import IncidentNote, MaintenanceWindow
from app.uptime.permit import Minding, Probing
from app.uptime.prober.results import accepted
from app.uptime.prober.work import Ask

router = APIRouter(tags=["monitors"])
MOST_RESULTS = 20_000_000


class IncidentNotFound(NotFound):
    code, title = "incident_not_found", "There is no such incident"


class MaintenanceNotFound(NotFound):
    code, title = "maintenance_not_found", "There is no such maintenance"


@router.get("/api/sites/{site}/incidents")
async def incidents(
    site: Viewing, work: Work, monitor: str = "", since: datetime | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100, offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[IncidentCard]:  # fmt: skip
    """The latest incidents of the site, or of one monitor."""
    return await page_queries.incidents_of(work, site.id, monitor=monitor, start=since, limit=limit, offset=offset)


@router.get("/api/sites/{site}/incidents/{incident}")
async def incident(site: Viewing, incident: Id, work: Work) -> IncidentCard:
    """An incident with its timeline."""
    found = await answers.incident_page(work, site.id, incident)
    if found is None:
        raise IncidentNotFound()
    return found


@router.post("/api/sites/{site}/incidents/{incident}/notes", status_code=201)
async def add_incident_note(site: Minding, incident: Id, form: NoteForm, by: Acting, work: Work, at: At) -> NoteCard:
    """Write a line into an incident's timeline."""
    if await answers.incident_page(work, site.id, incident) is None:
        raise IncidentNotFound()
    author = by.user.id if by.user else None
    work.add(IncidentNote(incident_id=incident, at=at, kind="note", words=form.words, author_id=author))
    return NoteCard(at=at, kind="note", words=form.words, author=by.name)


@router.get("/api/sites/{site}/maintenance")
async def maintenance(site: Viewing, work: Work, at: At) -> list[MaintenanceCard]:
    """Planned maintenance, with its next times."""
    return await planning.cards(work, site.id, at)


@router.post("/api/sites/{site}/maintenance", status_code=201)
async def create_maintenance(site: Minding, form: MaintenanceForm, by: Acting, work: Work, at: At) -> MaintenanceCard:
    """Plan maintenance, once or by a rule."""
    window = await planning.plan(work, MaintenanceWindow(site_id=site.id, created_at=at), form)
    record_on_site(work, by, at, "maintenance.planned", window.name, site)
    return await planning.card(work, window, at)


@router.put("/api/sites/{site}/maintenance/{window}")
async def change_maintenance(
    site: Minding, window: Id, form: MaintenanceForm, by: Acting, work: Work, at: At
) -> MaintenanceCard:
    """Plan it otherwise."""
    found = await page_queries.window_of(work, site.id, window)
    if found is None:
        raise MaintenanceNotFound()
    await planning.plan(work, found, form)
    record_on_site(work, by, at, "maintenance.changed", found.name, site)
    return await planning.card(work, found, at)


@router.delete("/api/sites/{site}/maintenance/{window}", status_code=204)
async def remove_maintenance(site: Minding, window: Id, by: Acting, work: Work, at: At) -> None:
    """Forget it; the time that was maintenance counts as what it was then."""
    found = await page_queries.window_of(work, site.id, window)
    if found is None:
        raise MaintenanceNotFound()
    await work.delete(found)
    record_on_site(work, by, at, "maintenance.removed", found.name, site)


@router.post("/api/probe/share", response_class=Response)
async def probe_share(site: Probing, request: Request, work: Work) -> Response:
    """A private prober renews its leases and learns what to do."""
    ask = forming.decoded(await forming.body_of(request, MOST_RESULTS), Ask)
    share = await forming.private_share(work, ask, site.id, request.app.state.stores.pepper)
    return Response(msgspec.json.encode(share), media_type="application/json")


@router.post("/api/probe/results", status_code=202, response_class=Response)
async def probe_results(site: Probing, request: Request, work: Work) -> Response:
    """A private prober hands over results, JSON lines. Accepted means durable."""
    rows = accepted(await forming.body_of(request, MOST_RESULTS), site.id)
    mine = await page_queries.ids_among(work, site.id, {row.monitor_id for row in rows})
    lines = b"\n".join(msgspec.json.encode(row) for row in rows if row.monitor_id in mine)
    if lines:
        await request.app.state.publisher.publish("checks_0", lines)
    return Response(status_code=202)

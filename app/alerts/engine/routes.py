"""The people's door to alerts, and the door for who holds a message about one."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from app.alerts.engine import acting, inbox
from app.alerts.engine.queries import note
from app.alerts.engine.schemas import AlertCounts, AlertPage, AlertParams, AlertView, NoteForm, QuietForm
from app.alerts.unsubscribe import HEADERS
from app.kit.clock import At
from app.kit.work import Work
from app.sites.digest import Pepper
from app.sites.ids import Id
from app.sites.permit import Acting, Editing, Viewing

router = APIRouter(tags=["alerts"])


@router.get("/api/sites/{site}/alerts")
async def alerts(site: Viewing, work: Work, params: Annotated[AlertParams, Query()]) -> AlertPage:
    """The alerts of a site, the newest first."""
    return await inbox.page(work, site.id, params)


@router.get("/api/sites/{site}/alerts/counts")
async def alert_counts(site: Viewing, work: Work) -> AlertCounts:
    """How many alerts of a site are open."""
    return await inbox.counts(work, site.id)


@router.get("/api/sites/{site}/alerts/{alert}")
async def alert(site: Viewing, alert: Id, work: Work) -> AlertView:
    """An alert with its timeline, and what was told of it to whom."""
    return await inbox.view(work, site.id, alert)


@router.post("/api/sites/{site}/alerts/{alert}/acknowledge")
async def acknowledge(site: Editing, alert: Id, by: Acting, work: Work, at: At) -> AlertView:
    """Take an alert: reminders and escalation end."""
    inbox.acknowledge(work, await inbox.alert_of_site(work, site.id, alert), by.name, at)
    return await inbox.view(work, site.id, alert)


@router.post("/api/sites/{site}/alerts/{alert}/unacknowledge")
async def unacknowledge(site: Editing, alert: Id, by: Acting, work: Work, at: At) -> AlertView:
    """Give an alert back: reminders and escalation go on."""
    inbox.unacknowledge(work, await inbox.alert_of_site(work, site.id, alert), by.name, at)
    return await inbox.view(work, site.id, alert)


@router.post("/api/sites/{site}/alerts/{alert}/silence")
async def silence_alert(site: Editing, alert: Id, form: QuietForm, by: Acting, work: Work, at: At) -> AlertView:
    """Take an alert, and let nobody be told of its subject for some hours."""
    found = await inbox.alert_of_site(work, site.id, alert)
    await inbox.keep_quiet(work, found, form.hours, by.name, at)
    return await inbox.view(work, site.id, alert)


@router.post("/api/sites/{site}/alerts/{alert}/notes")
async def write_note(site: Editing, alert: Id, form: NoteForm, by: Acting, work: Work, at: At) -> AlertView:
    """Write a word into an alert's timeline."""
    note(work, await inbox.alert_of_site(work, site.id, alert), at, "note", form.text, by.name)
    await work.flush()
    return await inbox.view(work, site.id, alert)


@router.get("/alert/{token}", response_class=HTMLResponse, include_in_schema=False)
async def act_page(token: str, pepper: Pepper, work: Work) -> HTMLResponse:
    """What can be done about an alert by who holds its message. Opening this changes nothing."""
    status, page = await acting.asked(work, pepper, token)
    return HTMLResponse(page, status, HEADERS)


@router.post("/alert/{token}", response_class=HTMLResponse, include_in_schema=False)
async def act(token: str, pepper: Pepper, work: Work, at: At, action: str = "acknowledge") -> HTMLResponse:
    """Acknowledge or silence an alert by the link of its message."""
    status, page = await acting.done(work, pepper, token, action, at)
    return HTMLResponse(page, status, HEADERS)

"""The people's door to what happened around an incident."""

from fastapi import APIRouter, Request

from app.kit.clock import At
from app.sites.ids import Id
from app.sites.permit import Acting, Viewing
from app.timeline.around import answers
from app.timeline.around.schemas import IncidentAround

router = APIRouter(prefix="/api/sites/{site}/incidents", tags=["monitors"])


@router.get("/{incident}/around")
async def incident_around(site: Viewing, incident: Id, by: Acting, request: Request, at: At) -> IncidentAround:
    """What else happened around an incident: deploys, errors, alerts, requests that failed or slowed, visitors lost."""
    person = by.user.id if by.user else None
    return await answers.incident_around(request.app.state.stores, site, incident, person, at)

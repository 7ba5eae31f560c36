"""The people's door to the delivery log, and everybody's door out of a subscription."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.alerts import leaving, queries
from app.alerts.schemas import Delivery
from app.alerts.unsubscribe import HEADERS
from app.kit.clock import At
from app.kit.work import Work
from app.sites.digest import Pepper
from app.sites.permit import Editing

router = APIRouter(tags=["alerts"])


@router.get("/api/sites/{site}/deliveries")
async def deliveries(site: Editing, work: Work) -> list[Delivery]:
    """What was told about a site lately, to whom, and whether it arrived; the newest first."""
    return [Delivery.of(message) for message in await queries.deliveries(work, site.id)]


@router.get("/unsubscribe/{token}", response_class=HTMLResponse, include_in_schema=False)
async def unsubscribe_page(token: str, pepper: Pepper, work: Work) -> HTMLResponse:
    """Ask whether to unsubscribe. Opening this changes nothing, because scanners open the links of mails."""
    status, page = await leaving.asked(work, pepper, token)
    return HTMLResponse(page, status, HEADERS)


@router.post("/unsubscribe/{token}", response_class=HTMLResponse, include_in_schema=False)
async def unsubscribe(token: str, pepper: Pepper, work: Work, at: At, action: str = "leave") -> HTMLResponse:
    """Unsubscribe by one click (RFC 8058), or come back with ``action=return``."""
    status, page = await leaving.done(work, pepper, token, action, at)
    return HTMLResponse(page, status, HEADERS)

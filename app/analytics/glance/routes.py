"""The people's door to all of their sites at once."""

from fastapi import APIRouter, Request

from app.analytics.glance.glances import glances
from app.analytics.glance.queries import visitors_of_sites
from app.analytics.glance.schemas import Glance
from app.kit.clock import At
from app.sites.permit import SignedIn
from app.sites.queries import sites_of_user

router = APIRouter(prefix="/api", tags=["analytics"])


@router.get("/sites-at-a-glance")
async def sites_at_a_glance(request: Request, user: SignedIn, at: At) -> list[Glance]:
    """Every site that one may see, the most visited of the last seven days first."""
    stores = request.app.state.stores
    # Its own short transaction: no connection is held while ClickHouse works on the answer.
    async with stores.postgres.work() as work:
        sites = await sites_of_user(work, user.id)
    zones = {site.id: site.timezone for site in sites}
    return glances(sites, await visitors_of_sites(stores.clickhouse, zones, at))

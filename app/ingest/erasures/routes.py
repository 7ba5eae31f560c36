"""The people's door to keeping and deleting: how long data are kept, the deletion of all of them, its proof."""

from fastapi import APIRouter, Request, Response

from app.ingest.erasures import queries
from app.ingest.erasures.schemas import ErasureCard, Retention, RetentionView, Wish
from app.kit.clock import At
from app.kit.work import Work
from app.sites.permit import Acting, Administering, Owning, Viewing

router = APIRouter(prefix="/api/sites/{site}", tags=["data"])


@router.get("/retention")
async def retention(request: Request, site: Viewing) -> RetentionView:
    """For how many days the site keeps its data."""
    return RetentionView(keep_days=site.keep_days, hub_days=request.app.state.stores.settings.keep_days)


@router.put("/retention")
async def set_retention(
    request: Request, site: Administering, form: Retention, by: Acting, work: Work, at: At
) -> RetentionView:
    """Change for how many days the site keeps its data; what is older goes within a day."""
    await queries.set_retention(work, by, site, form.keep_days, at)
    return RetentionView(keep_days=site.keep_days, hub_days=request.app.state.stores.settings.keep_days)


@router.get("/erasures")
async def erasures(site: Viewing, work: Work) -> list[ErasureCard]:
    """The deletions of all data of this site, the newest first."""
    return [ErasureCard.of(one) for one in await queries.erasures_of(work, site.id)]


@router.post("/erasures", status_code=202)
async def erase(site: Owning, form: Wish, by: Acting, work: Work, at: At) -> ErasureCard:
    """Begin to delete all data of the site. Until it is done, no hit is taken."""
    return ErasureCard.of(await queries.wish(work, by, site, form.domain, at))


@router.get("/erasures/{erasure}")
async def one_erasure(site: Viewing, erasure: str, work: Work) -> ErasureCard:
    """A deletion with its proof."""
    return ErasureCard.of(await queries.erasure_of(work, site.id, erasure))


@router.get("/erasures/{erasure}/proof", response_class=Response)
async def proof(site: Viewing, erasure: str, work: Work) -> Response:
    """The proof as a file: every table with its rows before and after."""
    one = ErasureCard.of(await queries.erasure_of(work, site.id, erasure))
    headers = {"content-disposition": f'attachment; filename="deletion-{one.id}.json"'}
    return Response(one.model_dump_json(indent=2), media_type="application/json", headers=headers)

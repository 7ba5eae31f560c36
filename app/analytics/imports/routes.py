"""The people's door to imports: a file comes in as the body of a request, and may be taken back."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.analytics.imports import taking
from app.analytics.imports.queries import records
from app.analytics.imports.schemas import ImportCard, ImportReport, UploadParams
from app.kit.clock import At
from app.kit.work import Work
from app.sites.permit import Acting, Editing, Supplying, Viewing

router = APIRouter(prefix="/api/sites/{site}/imports", tags=["imports"])


@router.get("")
async def imports(site: Viewing, work: Work) -> list[ImportCard]:
    """The imports of a site, the newest first."""
    return [ImportCard.of(one) for one in await records.imports_of(work, site.id)]


@router.post("", status_code=201)
async def upload(
    request: Request, site: Supplying, by: Acting, at: At, params: Annotated[UploadParams, Query()]
) -> ImportCard:
    """Take a file, which is the body as it is, and begin to import it."""
    return await taking.take(request.app.state.stores, by, site, params, request.stream(), at)


@router.get("/{import_id}")
async def one_import(site: Viewing, import_id: str, work: Work) -> ImportReport:
    """An import with the lines that could not be taken, the first 1,000 of them."""
    one = await records.import_of(work, site.id, import_id)
    return ImportReport.model_validate({**ImportCard.of(one).model_dump(), "report": one.report})


@router.post("/{import_id}/cancel")
async def cancel(site: Editing, import_id: str, by: Acting, work: Work, at: At) -> ImportCard:
    """Stop an import that is under way; what came in goes out again."""
    return ImportCard.of(await records.cancel(work, by, site, import_id, at))


@router.post("/{import_id}/undo")
async def undo(site: Editing, import_id: str, by: Acting, work: Work, at: At) -> ImportCard:
    """Take everything back that an import brought."""
    return ImportCard.of(await records.undo(work, by, site, import_id, at))

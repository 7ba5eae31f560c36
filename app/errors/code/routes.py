"""The people's door to where a site's code lies."""

from fastapi import APIRouter

from app.errors.code.schemas import CodeForm
from app.kit.clock import At
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.permit import Acting, Administering, Viewing

router = APIRouter(prefix="/api/sites/{site}/errors", tags=["errors"])


@router.get("/code")
async def code(site: Viewing) -> CodeForm:
    """Where frames of one's own code are linked to."""
    return CodeForm.model_construct(url=site.code_url, root=site.code_root)


@router.put("/code")
async def link_code(site: Administering, form: CodeForm, by: Acting, work: Work, at: At) -> CodeForm:
    """Link frames of one's own code to their lines in the repository, or to nothing any more."""
    said = site.change(code_url=form.url, code_root=form.root)
    if said:
        record_on_site(work, by, at, "errors.code_linked", site.domain, site, **said)
    return form

"""The people's door to saved views."""

from fastapi import APIRouter

from app.kit.clock import At
from app.kit.problems import NotAllowed, NotFound
from app.kit.work import Work
from app.sites.actor import Actor
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.models import Site
from app.sites.owned import may_change, owner, person
from app.sites.permit import Acting, Viewing
from app.sites.views import queries
from app.sites.views.models import SavedView
from app.sites.views.schemas import ViewCard, ViewForm

router = APIRouter(prefix="/api/sites/{site}/views", tags=["views"])


class ViewNotFound(NotFound):
    code, title = "view_not_found", "There is no such view"


class OnlyEditorsShareViews(NotAllowed):
    code, title = "only_editors_share", "A view for everybody of the site is made by those who may edit it"


@router.get("")
async def views(site: Viewing, by: Acting, work: Work) -> list[ViewCard]:
    """The saved views of the site, and one's own."""
    return [ViewCard.of(view) for view in await queries.views_for(work, site.id, person(by))]


@router.post("", status_code=201)
async def create_view(site: Viewing, form: ViewForm, by: Acting, work: Work, at: At) -> ViewCard:
    """Save a view. Whoever may look makes personal ones, whoever may edit also the site's."""
    owner_id = owner(form.is_personal, by, OnlyEditorsShareViews)
    await queries.refuse_too_many(work, site.id)
    said = {"page": form.page, "name": form.name, "address": form.address}
    view = SavedView(site_id=site.id, owner_id=owner_id, created_at=at, **said)
    work.add(view)
    await work.flush()
    record_on_site(work, by, at, "view.created", view.name, site)
    return ViewCard.of(view)


@router.put("/{view}")
async def change_view(site: Viewing, view: Id, form: ViewForm, by: Acting, work: Work, at: At) -> ViewCard:
    """Change a view."""
    found = await _mine(work, site, view, by)
    found.owner_id, found.name = owner(form.is_personal, by, OnlyEditorsShareViews), form.name
    found.page, found.address = form.page, form.address
    record_on_site(work, by, at, "view.changed", found.name, site)
    return ViewCard.of(found)


@router.delete("/{view}", status_code=204)
async def remove_view(site: Viewing, view: Id, by: Acting, work: Work, at: At) -> None:
    """Remove a view."""
    found = await _mine(work, site, view, by)
    record_on_site(work, by, at, "view.removed", found.name, site)
    await work.delete(found)


async def _mine(work: Work, site: Site, view: str, by: Actor) -> SavedView:
    found = await queries.view_for(work, site.id, person(by), view)
    if found is None:
        raise ViewNotFound()
    if not may_change(found.owner_id, by):
        raise OnlyEditorsShareViews()
    return found

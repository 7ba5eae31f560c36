"""The people's door to sites; ``router`` is the door to everything about who may see what."""

from fastapi import APIRouter

from app.kit.clock import At
from app.kit.work import Work
from app.sites import making, queries
from app.sites.audit.routes import router as audit
from app.sites.digest import Pepper
from app.sites.keys.routes import of_organizations as organization_keys
from app.sites.keys.routes import router as keys
from app.sites.organizations.invitations import router as invitations
from app.sites.organizations.routes import router as organizations
from app.sites.permit import Acting, Administering, Editing, OrganizationAdministering, OrganizationViewing, Viewing
from app.sites.schemas import NewSite, SiteCard, SiteChange
from app.sites.shields.routes import router as shields
from app.sites.sign_in.routes import router as sign_in

sites = APIRouter(prefix="/api", tags=["sites"])


@sites.get("/organizations/{org}/sites")
async def organization_sites(organization: OrganizationViewing, by: Acting, work: Work, at: At) -> list[SiteCard]:
    """The sites of an organization."""
    return await queries.cards_of_organization(work, organization.id, by.role_here, at)


@sites.post("/organizations/{org}/sites", status_code=201)
async def create_site(
    organization: OrganizationAdministering, form: NewSite, pepper: Pepper, by: Acting, work: Work, at: At
) -> SiteCard:
    """Make a site, with a public key for its pages."""
    made = await making.make_site(work, by, organization.id, form, pepper, at)
    return await queries.card(work, made, by.role_here, at)


@sites.get("/sites/{site}")
async def one_site(site: Viewing, by: Acting, work: Work, at: At) -> SiteCard:
    """A site."""
    return await queries.card(work, site, by.role_here, at)


@sites.patch("/sites/{site}")
async def change_site(site: Editing, form: SiteChange, by: Acting, work: Work, at: At) -> SiteCard:
    """Change a site; what is left out stays."""
    await making.change_site(work, by, site, form, at)
    return await queries.card(work, site, by.role_here, at)


@sites.delete("/sites/{site}", status_code=204)
async def delete_site(site: Administering, by: Acting, work: Work, at: At) -> None:
    """Delete a site: it is gone for people and keys at once, its data follows."""
    making.delete_site(work, by, site, at)


router = APIRouter()
for room in (sign_in, organizations, invitations, sites, keys, organization_keys, shields, audit):
    router.include_router(room)

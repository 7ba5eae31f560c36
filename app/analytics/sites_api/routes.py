"""The machines' door to sites: Plausible's Sites API, for secret keys of an organization with the scope sites."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request

from app.analytics.goals.making import GoalNotFound, find_or_make_goal, remove_goal
from app.analytics.goals.models import Goal
from app.analytics.goals.queries import goal_of, goals_of
from app.analytics.plausible import FormWrong, PlausibleRoute
from app.analytics.sites_api import schemas
from app.analytics.sites_api.links import Links, find_or_make_link
from app.analytics.sites_api.paging import Meta, Paging, page
from app.analytics.sites_api.properties import properties_of
from app.kit.clock import At
from app.kit.work import Work
from app.sites import making, queries
from app.sites.audit.queries import record_on_site
from app.sites.digest import Pepper
from app.sites.ids import Id
from app.sites.keys.permit import ManagedSites, ManagingSites
from app.sites.models import Site
from app.sites.permit import Acting, OrganizationNotFound
from app.sites.schemas import NewSite, SiteChange
from app.sites.shares.models import Share
from app.sites.shares.opening import ShareNotFound
from app.sites.shares.queries import share_of_site, shares_of_site

router = APIRouter(prefix="/api/v1/sites", tags=["sites api"], route_class=PlausibleRoute)

Pages = Annotated[Paging, Query()]
InPath = Annotated[str, Path(max_length=300, description="The site's domain, or its id.")]
InQuery = Annotated[str, Query(min_length=1, max_length=300, description="The site's domain, or its id.")]
InQueryToo = Annotated[str | None, Query(alias="site_id", max_length=300)]
InBody = Annotated[schemas.OfSite | None, Body()]


@router.get("")
async def sites(managed: ManagingSites, asked: Pages, work: Work, team_id: str | None = None) -> schemas.SiteList:
    """The sites of the key's organization, the oldest first."""
    _refuse_other_team(managed, team_id)
    found, meta = page(await queries.sites_of_organization(work, managed.organization.id), _by_number, asked)
    rows = [schemas.SiteRow(domain=one.domain, timezone=one.timezone, id=one.public_id) for one in found]
    return schemas.SiteList(sites=rows, meta=meta)


@router.post("")
async def create_site(
    managed: ManagingSites, form: schemas.SiteForm, pepper: Pepper, by: Acting, work: Work, at: At
) -> schemas.SiteView:
    """Make a site, with a public key for its pages."""
    _refuse_other_team(managed, form.team_id)
    new = NewSite(domain=form.domain, timezone=form.timezone)
    return schemas.SiteView.of(await making.make_site(work, by, managed.organization.id, new, pepper, at), [])


@router.get("/teams")
async def teams(managed: ManagingSites, asked: Pages) -> schemas.TeamList:
    """The organization that the key is of: a key has no other."""
    return schemas.TeamList(
        teams=[schemas.Team.of(managed.organization)], meta=Meta(after=None, before=None, limit=asked.limit)
    )


@router.get("/goals")
async def goals(managed: ManagingSites, site_id: InQuery, asked: Pages, work: Work) -> schemas.GoalList:
    """The goals of a site, the oldest first."""
    site = await managed.named(site_id)
    found, meta = page(await goals_of(work, site.id), _by_age, asked)
    return schemas.GoalList(goals=[schemas.GoalView.of(one) for one in found], meta=meta)


@router.put("/goals")
async def put_goal(
    managed: ManagingSites, form: schemas.GoalAsked, by: Acting, work: Work, at: At
) -> schemas.GoalFound:
    """The goal that is reached like this: found, or made."""
    site = await managed.named(form.site_id)
    goal = await find_or_make_goal(work, by, site, form.form(), at)
    return schemas.GoalFound(**schemas.GoalView.of(goal).model_dump(), domain=site.domain)


@router.delete("/goals/{goal_id}")
async def delete_goal(
    managed: ManagingSites, goal_id: Id, by: Acting, work: Work, at: At, form: InBody = None, named: InQueryToo = None
) -> schemas.Deleted:
    """Remove a goal; the events stay."""
    site = await _meant(managed, form, named)
    goal = await goal_of(work, site.id, goal_id)
    if goal is None:
        raise GoalNotFound()
    await remove_goal(work, by, site, goal, at)
    return schemas.Deleted()


@router.get("/shared-links")
async def shared_links(
    managed: ManagingSites, site_id: InQuery, asked: Pages, links: Links, work: Work
) -> schemas.LinkList:
    """The shared links of a site, the oldest first."""
    site = await managed.named(site_id)
    found, meta = page(await shares_of_site(work, site.id), _by_age, asked)
    return schemas.LinkList(shared_links=[links.view(one) for one in found], meta=meta)


@router.put("/shared-links")
async def put_shared_link(
    managed: ManagingSites, form: schemas.LinkAsked, links: Links, by: Acting, work: Work, at: At
) -> schemas.LinkView:
    """The shared link of this name: found, or made."""
    site = await managed.named(form.site_id)
    return links.view(await find_or_make_link(work, by, site, form, at))


@router.delete("/shared-links/{link_id}")
async def delete_shared_link(
    managed: ManagingSites, link_id: Id, by: Acting, work: Work, at: At, form: InBody = None, named: InQueryToo = None
) -> schemas.Deleted:
    """End a shared link: nobody who holds it gets another answer."""
    site = await _meant(managed, form, named)
    share = await share_of_site(work, site.id, link_id)
    if share is None:
        raise ShareNotFound()
    record_on_site(work, by, at, "share.deleted", share.name, site)
    await work.delete(share)
    return schemas.Deleted()


@router.get("/custom-props")
async def custom_props(request: Request, managed: ManagingSites, site_id: InQuery, at: At) -> schemas.PropertyList:
    """The properties that a site's events have; they need not be declared."""
    names = await properties_of(request.app.state.stores, await managed.named(site_id), at)
    return schemas.PropertyList(custom_properties=[schemas.PropertyName(property=name) for name in names])


@router.get("/{site_id}")
async def one_site(request: Request, managed: ManagingSites, site_id: InPath, at: At) -> schemas.SiteView:
    """A site, with the id of the script that its pages load: ``/js/<id>.js``."""
    site = await managed.named(site_id)
    return schemas.SiteView.of(site, await properties_of(request.app.state.stores, site, at))


@router.put("/{site_id}")
async def change_site(
    request: Request, managed: ManagingSites, site_id: InPath, form: schemas.SiteChangeForm, by: Acting, work: Work,
    at: At,
) -> schemas.SiteView:  # fmt: skip
    """Change a site's domain or time zone; its id, keys and numbers stay."""
    site = await managed.named(site_id)
    await making.change_site(work, by, site, SiteChange(domain=form.domain, timezone=form.timezone), at)
    return schemas.SiteView.of(site, await properties_of(request.app.state.stores, site, at))


@router.delete("/{site_id}")
async def delete_site(managed: ManagingSites, site_id: InPath, by: Acting, work: Work, at: At) -> schemas.Deleted:
    """Delete a site: it is gone for people and keys at once, its data follows."""
    making.delete_site(work, by, await managed.named(site_id), at)
    return schemas.Deleted()


async def _meant(managed: ManagedSites, form: schemas.OfSite | None, named: str | None) -> Site:
    name = form.site_id if form is not None else named
    if not name:
        raise FormWrong("site_id: Field required")
    return await managed.named(name)


def _refuse_other_team(managed: ManagedSites, team_id: str | None) -> None:
    if team_id and team_id != managed.organization.id:
        raise OrganizationNotFound()


def _by_number(site: Site) -> str:
    return f"{site.id:019d}"


def _by_age(one: Goal | Share) -> str:
    return f"{one.created_at.isoformat()} {one.id}"

"""Minding (and MindingBriefly, for what takes long): a site's monitors, for whoever may change them: a member, a key
with admin, or one with write:monitors.
Probing: a private prober, by a key with the scope probe."""

from typing import Annotated

from fastapi import Depends, Request

from app.kit.clock import At
from app.kit.work import Work
from app.sites import queries
from app.sites.ids import Id
from app.sites.keys.token import Scope
from app.sites.models import Site
from app.sites.organizations.roles import Role
from app.sites.permit import NotSignedIn, ScopeTooSmall, SiteNotFound, edited_site, find_actor


async def _minding(request: Request, work: Work, at: At, site: Id) -> Site:
    actor = await find_actor(request, work, at)
    if actor is None or actor.key is None or Scope.MONITORS not in actor.key.scopes:
        return await edited_site(request, work, at, site)
    found = await queries.site_of_key(work, site, actor.key)
    if found is None:
        raise SiteNotFound()
    actor.role = Role.MEMBER
    return found


async def _probing(request: Request, work: Work, at: At) -> Site:
    actor = await find_actor(request, work, at)
    if actor is None or actor.key is None:
        raise NotSignedIn("This is for a prober with a key.")
    if Scope.PROBE not in actor.key.scopes:
        raise ScopeTooSmall("A prober needs a key with the scope probe.")
    site = await work.get(Site, actor.key.site_id)
    if site is None or site.deleted_at is not None:
        raise SiteNotFound()
    return site


# A check takes seconds, and no connection should be held for so long.
async def _minding_briefly(request: Request, at: At, site: Id) -> Site:
    async with request.app.state.stores.postgres.work() as work:
        return await _minding(request, work, at, site)


MindingBriefly = Annotated[Site, Depends(_minding_briefly)]
Minding = Annotated[Site, Depends(_minding)]
Probing = Annotated[Site, Depends(_probing)]

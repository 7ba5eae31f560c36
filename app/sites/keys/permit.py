"""Permissions that only secret keys have.

ManagingSites    the sites of an organization, for its key with the scope sites
ReadingKey       a key with the scope read, of a site or of an organization; its question names the site
Building         a site, for a build that holds its secret key with the scope ingest or admin
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import At
from app.kit.problems import NotSignedIn
from app.kit.work import Work
from app.sites import queries
from app.sites.domain import normalise_domain
from app.sites.keys.token import Scope
from app.sites.models import Key, Organization, Site
from app.sites.organizations.queries import organization_of_key
from app.sites.organizations.roles import Role
from app.sites.permit import OrganizationNotFound, ScopeTooSmall, SiteNotFound, find_actor


@dataclass(frozen=True, slots=True)
class ManagedSites:
    """The sites of an organization, in the hands of its key."""

    organization: Organization
    _key: Key
    _work: AsyncSession

    async def named(self, name: str) -> Site:
        """The site with this domain or public id. Raises SiteNotFound."""
        return await site_of_name(self._work, self._key, name)


async def site_of_name(work: AsyncSession, key: Key, name: str) -> Site:
    """The site that a key names by its domain or public id. Raises SiteNotFound: to a key there are no others."""
    names = {name}
    with suppress(ValueError):  # then it is an id, or nothing
        names.add(normalise_domain(name))
    site = await queries.site_by_name(work, key, names) if "\0" not in name else None
    if site is None:
        raise SiteNotFound()
    return site


async def _managing_sites(request: Request, work: Work, at: At) -> ManagedSites:
    key = await _key(request, work, at, "This is for a secret key of an organization with the scope sites.")
    if key.organization_id is None or Scope.SITES not in key.scopes:
        raise ScopeTooSmall("This takes a secret key of an organization with the scope sites.")
    organization = await organization_of_key(work, key.organization_id)
    if organization is None:
        raise OrganizationNotFound()
    return ManagedSites(organization, key, work)


# Its own short transaction: no connection is held while ClickHouse works on the answer.
async def _reading_key(request: Request, at: At) -> Key:
    async with request.app.state.stores.postgres.work() as work:
        key = await _key(request, work, at, "This is for a secret key: Authorization: Bearer ja_sk_…")
    if key.role is None or not key.role.includes(Role.VIEWER):
        raise ScopeTooSmall()
    return key


# Its own short transaction as well: an upload takes its time.
async def _building(request: Request, at: At) -> Site:
    async with request.app.state.stores.postgres.work() as work:
        key = await _key(request, work, at, "Builds send a secret key of the site: Authorization: Bearer ja_sk_…")
        if key.site_id is None or not {Scope.INGEST, Scope.ADMIN} & set(key.scopes):
            raise ScopeTooSmall("This takes a secret key of a site with the scope ingest or admin.")
        site = await queries.living_site(work, number=key.site_id)
    if site is None:
        raise SiteNotFound()
    return site


async def _key(request: Request, work: AsyncSession, at: datetime, words: str) -> Key:
    actor = await find_actor(request, work, at)
    if actor is None or actor.key is None:
        raise NotSignedIn(words)
    return actor.key


ManagingSites = Annotated[ManagedSites, Depends(_managing_sites)]
ReadingKey = Annotated[Key, Depends(_reading_key)]
Building = Annotated[Site, Depends(_building)]

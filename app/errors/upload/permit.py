"""Whose build it is: the key says the site, and the address must not name another one.

Stock build tools insist on an organization and a project. The organization goes by its slug, its id or ``-``,
the project by the site's public id, domain or number; a wrong one is 404 like everything that is not there.
"""

from collections.abc import Collection
from typing import Annotated

from fastapi import Depends, Request

from app.kit.problems import NotFound
from app.sites.keys.permit import Building
from app.sites.models import Site
from app.sites.organizations.queries import organization_of_key

OWN = "-"  # in an address: the key's own organization


class NotOfThisKey(NotFound):
    code, title = "not_of_this_key", "The key is for no such organization or project"


def check_projects(site: Site, projects: Collection[str]) -> None:
    """Raises NotOfThisKey when a build names a project that is not the key's site."""
    names = {site.public_id, site.domain, str(site.id)}
    if not names.issuperset(projects):
        raise NotOfThisKey(f"This key is for the project {site.domain} alone.")


async def _build(request: Request, site: Building, organization: str) -> Site:
    async with request.app.state.stores.postgres.work() as work:
        found = await organization_of_key(work, site.organization_id)
    if found is None or organization not in (found.slug, found.id, OWN):
        raise NotOfThisKey()
    return site


async def _build_of_project(site: Annotated[Site, Depends(_build)], project: str) -> Site:
    check_projects(site, [project])
    return site


Build = Annotated[Site, Depends(_build)]
ProjectBuild = Annotated[Site, Depends(_build_of_project)]

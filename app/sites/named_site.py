"""The site that a key names in what it sends, where the address of the door does not say it."""

from datetime import datetime

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.problems import NotSignedIn
from app.sites import queries
from app.sites.models import Site
from app.sites.organizations.roles import Role
from app.sites.permit import ScopeTooSmall, SiteNotFound, find_actor


async def reading_key_site(request: Request, work: AsyncSession, at: datetime) -> Site:
    """The site of the secret key that came with a request. Raises NotSignedIn, ScopeTooSmall or SiteNotFound."""
    actor = await find_actor(request, work, at)
    if actor is None or actor.key is None:
        raise NotSignedIn("This is for a secret key: Authorization: Bearer ja_sk_…")
    if actor.key.role is None or not actor.key.role.includes(Role.VIEWER):
        raise ScopeTooSmall()
    site = await queries.living_site(work, number=actor.key.site_id)
    if site is None:
        raise SiteNotFound()
    return site


def refuse_other_name(site: Site, name: str) -> None:
    """Raises SiteNotFound unless the name is the site's domain or public id: to its key there is no other site."""
    if name not in (site.public_id, site.domain):
        raise SiteNotFound()

"""Shared links as the Sites API finds, makes and ends them."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.shares.making import make_share, said_of
from app.analytics.shares.schemas import NewShare
from app.analytics.sites_api.schemas import LinkAsked, LinkView
from app.sites.actor import Actor
from app.sites.address import hub_url
from app.sites.audit.queries import record_on_site
from app.sites.digest import Pepper
from app.sites.models import Site
from app.sites.shares.link import link_token
from app.sites.shares.models import Share
from app.sites.shares.queries import shares_of_site


async def find_or_make_link(work: AsyncSession, by: Actor, site: Site, asked: LinkAsked, at: datetime) -> Share:
    """The site's oldest link of this name that still opens, or a new one. Raises LimitReached."""
    known = [one for one in await shares_of_site(work, site.id) if one.name == asked.name and one.opens(at)]
    if known:
        return known[-1]
    share = await make_share(work, site, NewShare(name=asked.name, ancestors=asked.ancestors), None, at)
    record_on_site(work, by, at, "share.created", share.name, site, **said_of(share))
    return share


class _Links:
    """Shows links as addresses of the hub, which the request names."""

    def __init__(self, request: Request, pepper: Pepper) -> None:
        self._hub, self._pepper = hub_url(request), pepper

    def view(self, share: Share) -> LinkView:
        """A link with its address."""
        url = f"{self._hub}/share/{link_token(self._pepper, share.id, share.nonce)}"
        return LinkView(id=share.id, name=share.name, url=url, has_password=share.password_hash is not None)


Links = Annotated[_Links, Depends(_Links)]

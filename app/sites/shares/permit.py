"""``Looking``: permission to ask about a site's visits, for who may view the site and for who opened a share of it.

A share comes as ``Authorization: Bearer ja_sh_…``, never as a cookie, so that it works in another site's frame and no
page can use it behind its holder's back. It is looked up at each request: a deleted share ends with its last answer.
Every other permission answers 404 to it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import At
from app.kit.problems import NotSignedIn
from app.sites.ids import Id
from app.sites.models import Site
from app.sites.permit import SiteNotFound, viewed_site
from app.sites.shares.link import VISIT_PREFIX, Visit
from app.sites.shares.models import Share
from app.sites.shares.queries import open_share


class ShareHasEnded(NotSignedIn):
    """The visit is over, or its share was deleted, has expired, or got another link or password."""

    code, title = "share_has_ended", "This link has to be opened again"


@dataclass(frozen=True, slots=True)
class Look:
    """A site that may be asked about. ``limits``: filters that every question must meet, beside those it brings."""

    site: Site
    limits: tuple[str, ...] = ()
    share: Share | None = None


async def _looking(request: Request, at: At, site: Id) -> Look:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    async with request.app.state.stores.postgres.work() as work:
        if scheme.lower() == "bearer" and credentials.strip().startswith(VISIT_PREFIX):
            return await _visiting(request, work, at, site, credentials.strip())
        return Look(await viewed_site(request, work, at, site))


async def _visiting(request: Request, work: AsyncSession, at: datetime, public_id: str, text: str) -> Look:
    visit = Visit.read(text)
    found = await open_share(work, visit.share_id, at) if visit else None
    if visit is None or found is None:
        raise ShareHasEnded()
    share, site = found
    if not visit.is_of(request.app.state.stores.pepper, share.seal, at):
        raise ShareHasEnded()
    if site.public_id != public_id:
        raise SiteNotFound()
    share.use(at)
    return Look(site, tuple(share.limits), share)


Looking = Annotated[Look, Depends(_looking)]

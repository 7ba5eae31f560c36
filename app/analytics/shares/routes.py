"""The people's door to shares and the badge, and the visitors' door to what a link opens."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from app.analytics.shares import making
from app.analytics.shares.schemas import BadgeSetting, NewShare, Opened, Opening, ShareCard, ShareChange
from app.kit.clock import At
from app.kit.work import Work
from app.sites.address import hub_url
from app.sites.audit.queries import record_on_site
from app.sites.digest import Pepper
from app.sites.ids import Id
from app.sites.permit import Acting, Editing
from app.sites.shares import queries
from app.sites.shares.link import link_token
from app.sites.shares.models import Share
from app.sites.shares.opening import ShareNotFound, begin_visit, open_link

router = APIRouter(prefix="/api", tags=["shares"])


class _Cards:
    """Shows shares with their links, which name the hub as the request does."""

    def __init__(self, request: Request, pepper: Pepper) -> None:
        self._hub, self._pepper = hub_url(request), pepper

    def card(self, share: Share) -> ShareCard:
        """A share with its link."""
        return ShareCard.of(share, f"{self._hub}/share/{link_token(self._pepper, share.id, share.nonce)}")


Cards = Annotated[_Cards, Depends(_Cards)]


@router.get("/sites/{site}/shares")
async def shares(site: Editing, cards: Cards, work: Work) -> list[ShareCard]:
    """The shared links of a site, the newest first."""
    return [cards.card(share) for share in await queries.shares_of_site(work, site.id)]


@router.post("/sites/{site}/shares", status_code=201)
async def create_share(
    request: Request, site: Editing, form: NewShare, cards: Cards, by: Acting, work: Work, at: At
) -> ShareCard:
    """Make a link to the analytics of a site."""
    password_hash = await making.hashed(request, form.password)
    share = await making.make_share(work, site, form, password_hash, at)
    record_on_site(work, by, at, "share.created", share.name, site, **making.said_of(share))
    return cards.card(share)


@router.patch("/sites/{site}/shares/{share}")
async def change_share(
    request: Request, site: Editing, share: Id, form: ShareChange, cards: Cards, by: Acting, work: Work, at: At
) -> ShareCard:
    """Change a link; whoever has opened it is held to the change with their next question."""
    found = await _share(work, site.id, share)
    await making.change_share(request, found, form, at)
    record_on_site(work, by, at, "share.changed", found.name, site, **making.said_of(found))
    return cards.card(found)


@router.delete("/sites/{site}/shares/{share}", status_code=204)
async def revoke_share(site: Editing, share: Id, by: Acting, work: Work, at: At) -> None:
    """Delete a link: nobody who holds it or has opened it gets another answer."""
    found = await _share(work, site.id, share)
    record_on_site(work, by, at, "share.deleted", found.name, site)
    await work.delete(found)


@router.get("/sites/{site}/badge")
async def badge(site: Editing, work: Work) -> BadgeSetting:
    """Whether the site shows numbers in public."""
    return BadgeSetting(is_on=await queries.has_badge(work, site.id))


@router.put("/sites/{site}/badge")
async def set_badge(site: Editing, form: BadgeSetting, by: Acting, work: Work, at: At) -> BadgeSetting:
    """Let the site show numbers in public, or not any more."""
    if await queries.set_badge(work, site.id, form.is_on, at):
        record_on_site(work, by, at, "badge.shown" if form.is_on else "badge.hidden", site.domain, site)
    return form


@router.post("/shares/{token}/open")
async def open_share(
    request: Request, token: Annotated[str, Path(max_length=100)], form: Opening, pepper: Pepper, at: At
) -> Opened:
    """Open a link: its holder gets a token for the analytics of its site, for a day at most."""
    share, site = await open_link(request, token, form.password, at)
    return Opened.of(share, site, *begin_visit(pepper, share, at))


async def _share(work: Work, site_number: int, share_id: str) -> Share:
    found = await queries.share_of_site(work, site_number, share_id)
    if found is None:
        raise ShareNotFound()
    return found

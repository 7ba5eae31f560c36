"""The people's door to a site's shields."""

from fastapi import APIRouter, Request

from app.kit.clock import At
from app.kit.problems import NotFound
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.models import Shield, Site
from app.sites.permit import Acting, Editing, Viewing
from app.sites.shields import queries
from app.sites.shields.rules import ShieldKind
from app.sites.shields.schemas import NewShield, ShieldCard, ShieldsChange, ShieldsView

router = APIRouter(prefix="/api/sites/{site}/shields", tags=["shields"])


class ShieldNotFound(NotFound):
    code, title = "shield_not_found", "There is no such shield"


@router.get("")
async def shields(site: Viewing, work: Work, request: Request) -> ShieldsView:
    """What a site keeps out at its door."""
    return await _view(site, work, request)


@router.patch("")
async def change_shields(
    site: Editing, form: ShieldsChange, by: Acting, work: Work, at: At, request: Request
) -> ShieldsView:
    """Switch the list of referrer spammers on or off."""
    if queries.block_referrer_spam(work, site, form.blocks_referrer_spam):
        switched = "on" if form.blocks_referrer_spam else "off"
        record_on_site(work, by, at, "shields.changed", site.domain, site, referrer_spam=switched)
    return await _view(site, work, request)


@router.post("", status_code=201)
async def add_shield(site: Editing, form: NewShield, by: Acting, work: Work, at: At) -> ShieldCard:
    """Keep something out from now on; every door knows it within a second."""
    shield = await queries.add_shield(work, site, form.kind, form.value, form.note, at)
    record_on_site(work, by, at, "shield.created", _said(shield), site, kind=shield.kind)
    return ShieldCard.of(shield)


@router.delete("/{shield}", status_code=204)
async def remove_shield(site: Editing, shield: Id, by: Acting, work: Work, at: At) -> None:
    """Take a shield away."""
    gone = await queries.remove_shield(work, site, shield)
    if gone is None:
        raise ShieldNotFound()
    record_on_site(work, by, at, "shield.removed", _said(gone), site, kind=gone.kind)


def _said(shield: Shield) -> str:
    # The audit log outlives the shield, and keeps no address.
    return "an address" if shield.kind == ShieldKind.ADDRESS else shield.value


async def _view(site: Site, work: Work, request: Request) -> ShieldsView:
    found = await queries.shields(work, site)
    address = request.client.host if request.client else ""
    return ShieldsView(
        shields=[ShieldCard.of(one) for one in found], blocks_referrer_spam=site.blocks_referrer_spam,
        your_address=address,
    )  # fmt: skip

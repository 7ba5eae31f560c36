"""The people's door to channels."""

from fastapi import APIRouter, Request

from app.alerts.channels import making, queries
from app.alerts.channels.schemas import ChannelCard, ChannelForm, ChannelsView, TestAnswer
from app.alerts.channels.trying import try_channel
from app.kit.clock import At
from app.kit.stores import Stores
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.permit import Acting, Editing, Supplying

router = APIRouter(prefix="/api/sites/{site}/channels", tags=["alerts"])


def _stores(request: Request) -> Stores:
    return request.app.state.stores


@router.get("")
async def channels(request: Request, site: Editing, work: Work) -> ChannelsView:
    """The channels of a site and of its organization, and what kinds there are."""
    return await making.view(work, _stores(request), site)


@router.post("", status_code=201)
async def create_channel(
    request: Request, site: Editing, form: ChannelForm, by: Acting, work: Work, at: At
) -> ChannelCard:  # fmt: skip
    """Make a channel."""
    await making.refuse_addresses(request.app.state.reach, form)
    made = await making.make(work, _stores(request), site, form, at)
    record_on_site(work, by, at, "channel.created", made.name, site, kind=made.kind)
    return making.card(_stores(request), made, site.id)


@router.put("/{channel}")
async def change_channel(
    request: Request, site: Editing, channel: Id, form: ChannelForm, by: Acting, work: Work, at: At
) -> ChannelCard:
    """Change a channel; secrets that are left out stay as they are."""
    await making.refuse_addresses(request.app.state.reach, form)
    found = await queries.channel_of_site(work, site.id, channel)
    making.change(_stores(request), found, form, at)
    record_on_site(work, by, at, "channel.changed", found.name, site, kind=found.kind)
    return making.card(_stores(request), found, site.id)


@router.delete("/{channel}", status_code=204)
async def remove_channel(site: Editing, channel: Id, by: Acting, work: Work, at: At) -> None:
    """Delete a channel; what still waits to go by it fails."""
    found = await queries.channel_of_site(work, site.id, channel)
    await work.delete(found)
    record_on_site(work, by, at, "channel.deleted", found.name, site, kind=found.kind)


@router.post("/{channel}/test")
async def test_channel(request: Request, site: Supplying, channel: Id, by: Acting, at: At) -> TestAnswer:
    """Send a test by a channel, now, and say what the provider answered."""
    stores = _stores(request)
    async with stores.postgres.work() as work:
        found = await queries.channel_of_site(work, site.id, channel)
        record_on_site(work, by, at, "channel.tested", found.name, site, kind=found.kind)
    return await try_channel(stores, site, found, at)

"""Channels are made, changed and shown."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.channels import queries
from app.alerts.channels.kind import Kind
from app.alerts.channels.kinds import kinds_here
from app.alerts.channels.models import Channel
from app.alerts.channels.schemas import ChannelCard, ChannelForm, ChannelsView, KindView
from app.alerts.channels.sealed import put, read_form, secrets_of
from app.kit.problems import BadRequest, Invalid
from app.kit.reach import Reach
from app.kit.sealed import CannotOpen
from app.kit.stores import Stores
from app.kit.url import Url, WrongUrl
from app.sites.ids import new_id
from app.sites.models import Site


class KindUnknown(BadRequest):
    code, title = "kind_unknown", "There is no such kind of channel"


class KindStays(BadRequest):
    code, title = "kind_stays", "A channel keeps its kind; make another one"


async def view(work: AsyncSession, stores: Stores, site: Site) -> ChannelsView:
    """The channels of a site, and what else there could be."""
    found = await queries.channels_for(work, site)
    sends = stores.settings.sends_mail
    return ChannelsView(
        channels=[card(stores, one, site.id) for one in found],
        kinds=[KindView.of(kind) for kind in kinds_here(stores.settings)], sends_mail=sends,
        owners=list(await queries.owners_mail(work, site.organization_id)) if sends else [],
    )  # fmt: skip


async def refuse_addresses(reach: Reach, form: ChannelForm) -> None:
    """Raises Invalid when a channel would go where this hub does not connect; what is no address its kind says."""
    for name, value in form.fields.items():
        try:
            url = Url.read(value) if isinstance(value, str) and value.lower().startswith("http") else None
        except WrongUrl:
            continue
        if url is not None and (sentence := await reach.refusal(url.host)):
            raise Invalid(sentence, errors=[{"field": name, "message": sentence}])


async def make(work: AsyncSession, stores: Stores, site: Site, form: ChannelForm, at: datetime) -> Channel:
    """A new channel. Raises KindUnknown, Invalid and LimitReached."""
    kind = _kind(stores, form.kind)
    channel = Channel(
        id=new_id(), organization_id=site.organization_id, site_id=site.id, kind=kind.name, name=form.name,
        is_on=form.is_on, is_default=form.is_default, for_all_sites=form.for_all_sites, created_at=at, changed_at=at,
        worked_at=None, failing_since=None, failures=0, warned_at=None, answer="",
    )  # fmt: skip
    put(channel, read_form(kind, form.fields), stores.pepper)
    await queries.add_channel(work, channel)
    return channel


def change(stores: Stores, channel: Channel, form: ChannelForm, at: datetime) -> None:
    """Make a channel as a form says; it is no longer known to fail. Raises KindStays and Invalid."""
    if form.kind != channel.kind:
        raise KindStays()
    put(channel, read_form(_kind(stores, form.kind), form.fields, _known(stores, channel)), stores.pepper)
    channel.name, channel.is_on, channel.is_default = form.name, form.is_on, form.is_default
    channel.for_all_sites, channel.changed_at = form.for_all_sites, at
    channel.failing_since, channel.failures = None, 0


def card(stores: Stores, channel: Channel, site_id: int) -> ChannelCard:
    """A channel as people see it."""
    return ChannelCard.of(channel, sorted(name for name, secret in _known(stores, channel).items() if secret), site_id)


def _known(stores: Stores, channel: Channel) -> dict[str, str]:
    try:
        return secrets_of(channel, stores.pepper)
    except CannotOpen:
        return {}  # to be entered again


def _kind(stores: Stores, name: str) -> Kind:
    found = next((kind for kind in kinds_here(stores.settings) if kind.name == name), None)
    if found is None:
        raise KindUnknown(f"{name!r} is none of {', '.join(kind.name for kind in kinds_here(stores.settings))}.")
    return found

"""By what a message travels: mail by the hub's mail server, all else by its channel."""

from datetime import datetime

from pydantic import ValidationError

from app.alerts.channels.email import Email
from app.alerts.channels.failures import Refused
from app.alerts.channels.kind import Sending
from app.alerts.channels.kinds import KINDS
from app.alerts.channels.models import Channel
from app.alerts.channels.post import Post
from app.alerts.channels.sealed import form_of
from app.alerts.models import Message
from app.alerts.notice import Notice
from app.kit.reach import Reach
from app.kit.sealed import CannotOpen
from app.kit.stores import Stores

EMAIL = "email"


class Carriers:
    """The open ways of one process."""

    def __init__(self, stores: Stores, reach: Reach | None = None) -> None:
        self._pepper = stores.pepper
        self.email = Email(stores.settings)
        self.post = Post(stores.settings, reach or Reach.of(stores.settings))

    async def deliver(self, message: Message, channel: Channel | None, at: datetime) -> str:
        """Deliver a message; what the other side answered. Raises Refused, NotNow and ChannelAway."""
        if message.channel == EMAIL:
            return await self.email.deliver(message)
        if channel is None or message.content is None:
            raise Refused("The channel was deleted.")
        if not channel.is_on:
            raise Refused("The channel is switched off.")
        try:
            form = form_of(channel, self._pepper)
        except (CannotOpen, ValidationError):
            raise Refused("The channel's secrets cannot be read any more: enter them again.") from None
        notice = Notice.read(message.content["notice"])
        return await self.post.deliver(KINDS[channel.kind], form, Sending(message.id, notice, at))

    async def close(self) -> None:
        """End what is open."""
        await self.email.close()

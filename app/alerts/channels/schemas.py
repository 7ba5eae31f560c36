"""What people send and see of channels. Secrets go in and never come out."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.alerts.channels.kind import Kind
from app.alerts.channels.models import Channel
from app.sites.fields import Name


class ChannelForm(BaseModel):
    """A channel. ``fields``: what its kind asks for; a secret that is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, StringConstraints(max_length=40)]
    name: Name
    fields: dict[str, Any] = {}
    is_on: bool = True
    is_default: bool = True
    for_all_sites: bool = False


class ChannelCard(BaseModel):
    """A channel and how it is doing. ``secrets``: the names of secrets that are set; ``is_shared``: another site's."""

    id: str
    kind: str
    name: str
    settings: dict[str, Any]
    secrets: list[str]
    is_on: bool
    is_default: bool
    for_all_sites: bool
    is_shared: bool
    created_at: datetime
    worked_at: datetime | None
    failing_since: datetime | None
    failures: int
    answer: str

    @classmethod
    def of(cls, channel: Channel, secrets: list[str], site_id: int) -> "ChannelCard":
        """The card of a channel, as a site sees it."""
        own = {name: getattr(channel, name) for name in cls.model_fields if name not in ("secrets", "is_shared")}
        return cls(**own, secrets=secrets, is_shared=channel.site_id != site_id)


class KindView(BaseModel):
    """A kind of channel: its form as a JSON schema, and which fields are secrets."""

    kind: str
    title: str
    help: str
    form: dict[str, Any]
    secrets: list[str]

    @classmethod
    def of(cls, kind: Kind) -> "KindView":
        """A kind as people choose from them."""
        return cls(
            kind=kind.name, title=kind.title, help=kind.help, form=kind.form.model_json_schema(),
            secrets=sorted(kind.secret_fields),
        )  # fmt: skip


class ChannelsView(BaseModel):
    """The channels of a site, what else there could be, and whether owners get mail where there is none."""

    channels: list[ChannelCard]
    kinds: list[KindView]
    sends_mail: bool
    owners: Annotated[list[str], Field(description="Who gets mail while the site has no channel.")]


class TestAnswer(BaseModel):
    """What came of a test, in the provider's words."""

    is_sent: bool
    answer: str

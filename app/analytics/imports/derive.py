"""What rows of a file do not say themselves, told by those who tell it of hits. Once for each distinct value.

The tracking feature stands beside this one; ``app/features.py`` hands its knowledge over.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec


class PageSeen(msgspec.Struct):
    """What an address and its referrer tell. ``hostname`` is '' when the address is none of a page."""

    url: str
    from_: str = msgspec.field(name="from")
    hostname: str = ""
    path: str = ""
    referrer: str = ""
    source: str = ""
    channel: str = ""
    click_id: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""


class AgentSeen(msgspec.Struct):
    """What a user agent tells."""

    agent: str
    browser: str
    browser_version: str
    os: str
    os_version: str
    device: str
    is_bot: int


class PlaceSeen(msgspec.Struct):
    """Where an address is."""

    address: str
    country: str
    region: str
    city: str


@dataclass(frozen=True, slots=True)
class Derive:
    """The knowledge: of an address and its referrer, of a user agent, of an IP address, of a source's channel."""

    page: Callable[[str, str], PageSeen]
    agent: Callable[[str], AgentSeen]
    place: Callable[[str], PlaceSeen]
    channel: Callable[[str, str, str], str]

"""What hits are told at the door, told of rows that come in a file: the same knowledge, value by value."""

from app.analytics.imports.derive import AgentSeen, Derive, PageSeen, PlaceSeen
from app.kit.device import device_of
from app.kit.settings import Settings
from app.track.page import Page, page_of
from app.track.place import Places
from app.track.source import source_of

NO_SOURCE = {"", "direct", "(direct)", "(none)", "direct / none", "(not set)"}


def derive(settings: Settings) -> Derive:
    """The knowledge of tracking, for imports."""
    places = Places(settings.geo_file)

    def place(address: str) -> PlaceSeen:
        return PlaceSeen(address, *places.of(address))

    return Derive(_page, _agent, place, _channel)


def _page(url: str, referrer: str) -> PageSeen:
    page = page_of(url)
    if page is None:
        return PageSeen(url, referrer)
    return PageSeen(url, referrer, page.hostname, page.path, *source_of(page, referrer))


def _agent(agent: str) -> AgentSeen:
    seen = device_of(agent)
    return AgentSeen(agent, *seen[:5], is_bot=int(seen.is_bot))


def _channel(source: str, medium: str, campaign: str) -> str:
    tags = {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign}
    return source_of(Page("", "/", {} if source.lower() in NO_SOURCE else tags), "").channel

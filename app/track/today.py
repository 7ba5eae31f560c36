"""Who a request is from, as page views count them: for doors of other features, which must not know how."""

from dataclasses import dataclass

from app.kit.asgi import Scope
from app.sites.directory import KnownSite
from app.track.intake import Intake, headers_of
from app.track.page import page_of
from app.track.visitor import visitor_id


@dataclass(frozen=True, slots=True)
class Seen:
    """The visitor's id of the day, and what the browser says it is."""

    visitor: int
    user_agent: str
    has_opted_out: bool


class Today:
    """Asks the same salts and proxies as the tracker's door."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(self, scope: Scope, site: KnownSite, url: str) -> Seen:
        """Who sends from this page of a site. Raises Unavailable while nobody knows the day's salt."""
        headers = headers_of(scope)
        arrival = await self._intake.arrival(self._intake.address(scope, headers), headers)
        page = page_of(url)
        who = (page.hostname if page else "", arrival.address, arrival.user_agent)
        return Seen(visitor_id(arrival.salt, site.number, *who), arrival.user_agent, arrival.has_opted_out)

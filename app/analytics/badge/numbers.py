"""The numbers of badges, remembered for a while: a picture in a popular page must not become a load."""

from collections.abc import Callable
from datetime import datetime

from app.analytics.badge.schemas import BadgeParams
from app.analytics.queries import answers
from app.analytics.queries.numbers import counts
from app.analytics.schemas import Params
from app.kit.problems import NotFound
from app.kit.shelf import Shelf
from app.kit.stores import Stores
from app.sites.ids import is_id
from app.sites.models import Site
from app.sites.shares.queries import site_with_badge

# How long a number stays, in seconds: as long as a reader may keep the picture, and then a little.
KEEP_S = {"live": 10, "other": 60}
WORDS = {
    "today": "today", "24h": "in 24 hours", "7d": "in 7 days", "28d": "in 28 days", "30d": "in 30 days",
    "month": "this month", "year": "this year", "all": "",
}  # fmt: skip

Asked = tuple[str, str, str]  # public id of the site, metric, period


class BadgeNotFound(NotFound):
    code, title = "badge_not_found", "There is no badge here"


class BadgeNumbers:
    """The numbers that sites show in public. A site that shows none is not there; ten seconds after its people said so
    at the latest."""

    def __init__(self, stores: Stores, clock: Callable[[], float], now: Callable[[], datetime]) -> None:
        self._stores, self._now = stores, now
        self._sites: Shelf[str, Site] = Shelf(self._site, clock, size=2000, keep_s=KEEP_S["live"])
        self._live: Shelf[Asked, int] = Shelf(self._number, clock, size=2000, keep_s=KEEP_S["live"])
        self._others: Shelf[Asked, int] = Shelf(self._number, clock, size=5000, keep_s=KEEP_S["other"])

    async def number(self, public_id: str, params: BadgeParams) -> int:
        """A number. Raises BadgeNotFound where none is shown, and Unavailable."""
        if not is_id(public_id) or await self._sites.find(public_id) is None:
            raise BadgeNotFound()
        shelf = self._live if params.metric == "live" else self._others
        found = await shelf.find((public_id, params.metric, "" if params.metric == "live" else params.period))
        if found is None:
            raise BadgeNotFound()
        return found

    async def _site(self, public_id: str) -> Site | None:
        async with self._stores.postgres.work() as work:
            return await site_with_badge(work, public_id)

    async def _number(self, asked: Asked) -> int | None:
        public_id, metric, period = asked
        site = await self._sites.find(public_id)
        if site is None:
            return None
        if metric == "live":
            return await answers.current_visitors(self._stores.clickhouse, site.id, self._now())
        return await self._counted(site, metric, period)

    async def _counted(self, site: Site, metric: str, period: str) -> int:
        clickhouse, params = self._stores.clickhouse, Params.model_validate({"period": period})
        seen = await answers.read_view(clickhouse, site.id, params, site.timezone, self._now())
        asked = answers.asked_of(seen, seen.period, await answers.freshness(clickhouse, site.id))
        found = await counts(clickhouse, site.id, asked)
        return getattr(found[0], metric) if 0 in found else 0


def words_of(params: BadgeParams, number: int) -> tuple[str, str]:
    """What a badge says: its label and its number."""
    usual = "online now" if params.metric == "live" else f"{params.metric} {WORDS[params.period]}".strip()
    return usual if params.label is None else params.label, short(number)


def short(number: int) -> str:
    """Exact below ten thousand, then three figures: 9,876 · 12.3k · 4.56M."""
    if number < 10_000:
        return f"{number:,}"
    for unit, size in (("k", 1_000), ("M", 1_000_000), ("B", 1_000_000_000)):
        if number < size * 999.5 or unit == "B":
            part = number / size
            return f"{part:.{2 if part < 9.995 else 1 if part < 99.95 else 0}f}{unit}"
    raise AssertionError

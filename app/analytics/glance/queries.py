"""What ClickHouse is asked about several sites at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from app.analytics.plan import LONGEST_MS
from app.kit.clickhouse import ClickHouse
from app.kit.period import period
from app.kit.sql import Questions

ask = Questions(__file__)
PARTS = 7


class Counted(msgspec.Struct):
    """Visitors and visits of a site in one of its parts; 6 is the latest 24 hours."""

    site: int
    part: int
    visitors: int
    visits: int


async def visitors_of_sites(clickhouse: ClickHouse, zones: Mapping[int, str], now: datetime) -> list[Counted]:
    """The last seven times 24 hours of sites, given their time zones; a part without visits is missing."""
    if not zones:
        return []
    ends = {site: period("24h", ZoneInfo(zone), now).start for site, zone in zones.items()}
    starts = {site: _ms(latest - timedelta(days=PARTS - 1)) for site, latest in ends.items()}
    return await clickhouse.ask_sites(
        list(zones), ask("visitors_of_sites"), Counted,
        starts=[starts[site] for site in zones], now_ms=_ms(now),
        first_session=max(0, min(starts.values()) - LONGEST_MS) << 22,
    )  # fmt: skip


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)

"""What the mail about a spike would say of this moment."""

from datetime import datetime, timedelta

from app.analytics.traffic.chores import alert_of
from app.analytics.traffic.models import TrafficAlert, TrafficKind
from app.analytics.traffic.queries import Window, visitors_in
from app.analytics.traffic.verdict import Bound
from app.kit.stores import Stores
from app.sites.models import Site

MINUTES = 60


async def alert_now(stores: Stores, site: Site, at: datetime) -> TrafficAlert:
    """A spike made of the last hour, whatever came in it."""
    window = Window(site.id, at - timedelta(minutes=MINUTES), at)
    visitors = (await visitors_in(stores.clickhouse, [window])).get(0, 0)
    return await alert_of(stores, TrafficKind.SPIKE, site.id, MINUTES, visitors, Bound(max(visitors, 1)), at)

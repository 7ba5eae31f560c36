"""What Postgres is asked about reports."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.models import Message, Subscription, Topic
from app.analytics.reports.schedule import REPORTS, Due, latest_due
from app.sites.models import Site

TOO_LATE = timedelta(days=3)  # a hub that was down for longer lets a report fall out: the next one is nearer


async def due_reports(work: AsyncSession, at: datetime) -> list[tuple[Site, Due, Sequence[Subscription]]]:
    """The reports that are due and were not put into the outbox yet, and who gets them."""
    wanted = (
        select(Site, Subscription)
        .join(Subscription, Subscription.site_id == Site.id)
        .where(Site.deleted_at.is_(None), Subscription.unsubscribed_at.is_(None), Subscription.topic.in_(REPORTS))
        .order_by(Site.id, Subscription.topic, Subscription.id)
    )
    groups: dict[tuple[int, str], tuple[Site, Due, list[Subscription]]] = {}
    for site, subscription in await work.execute(wanted):
        due = latest_due(Topic(subscription.topic), ZoneInfo(site.timezone), at)
        if subscription.created_at >= due.at or at - due.at > TOO_LATE:
            continue
        groups.setdefault((site.id, subscription.topic), (site, due, []))[2].append(subscription)
    causes = {one.cause(due.first): one.id for _, due, some in groups.values() for one in some}
    told = set(await work.scalars(select(Message.dedup_key).where(Message.dedup_key.in_(causes))))
    left = [
        (site, due, [one for one in some if one.cause(due.first) not in told]) for site, due, some in groups.values()
    ]
    return [(site, due, some) for site, due, some in left if some]

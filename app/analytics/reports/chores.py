"""What reports do on a schedule."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from app.alerts.models import Subscription
from app.alerts.queries import post
from app.analytics.reports import queries
from app.analytics.reports.composing import letter_of, report_of, unsubscribe_url
from app.analytics.reports.contents import Contents
from app.analytics.reports.schedule import Due
from app.kit.log import log
from app.kit.problems import Problem
from app.kit.stores import Stores
from app.kit.work import transaction
from app.sites.models import Site

WORTH_SENDING = timedelta(days=2)


async def post_due_reports(stores: Stores, at: datetime | None = None) -> None:
    """Put the reports that are due into the outbox, each once a recipient and period; safe to do again anywhere."""
    at = at or datetime.now(UTC)
    async with stores.postgres.work() as work:
        due_reports = await queries.due_reports(work, at)
    for site, due, subscriptions in due_reports:
        try:
            said = await report_of(stores, site, due, at)
        except Problem as problem:
            # Asked again a minute later; the other sites need not wait for this one.
            log.warning("report_not_made", site=site.id, code=problem.code)
            continue
        await _post(stores, site, due, said, subscriptions, at)


async def _post(
    stores: Stores, site: Site, due: Due, said: Contents, subscriptions: Sequence[Subscription], at: datetime
) -> None:
    async with transaction(stores) as work:
        for one in subscriptions:
            letter = letter_of(said, unsubscribe_url(stores, one.id))
            await post(
                work, site, letter, to=one.recipient, cause=one.cause(due.first), kind=one.topic, at=at,
                lasts=WORTH_SENDING,
            )  # fmt: skip
    log.info("reports_posted", site=site.id, topic=due.topic.value, count=len(subscriptions))

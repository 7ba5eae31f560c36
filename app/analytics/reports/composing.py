"""A report is made: the overview of its days is asked, and written as a letter."""

from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from app.alerts.letter import Letter
from app.alerts.models import Topic
from app.alerts.unsubscribe import sign
from app.analytics.goals.answers import report as goal_report
from app.analytics.goals.queries import goals_of
from app.analytics.queries.answers import overview, read_view
from app.analytics.reports.contents import ROWS, Contents, Section, contents, ranked
from app.analytics.reports.html import html
from app.analytics.reports.schedule import Due
from app.analytics.reports.text import text
from app.analytics.schemas import Params
from app.analytics.view import View
from app.kit.stores import Stores
from app.sites.address import configured_url
from app.sites.models import Site


async def report_of(stores: Stores, site: Site, due: Due, at: datetime) -> Contents:
    """What a report says: the same answers that the dashboard gives about its days."""
    params = params_of(due)
    seen = await read_view(stores.clickhouse, site.id, params, site.timezone, at)
    found = await overview(stores.clickhouse, site.id, seen)
    reached = await _goals(stores, site, seen)
    search = urlencode({"period": "custom", "from": due.first, "to": due.last, "compare": "previous"})
    return contents(site.domain, due, found, f"{configured_url(stores.settings)}/{site.public_id}?{search}", reached)


async def _goals(stores: Stores, site: Site, seen: View) -> list[Section]:
    async with stores.postgres.work() as work:
        known = await goals_of(work, site.id)
    if not known:
        return []
    found = await goal_report(stores.clickhouse, site.id, seen, known)
    rows = [ranked(row.goal.name, row.visitors, row.before.visitors if row.before else None) for row in found.rows]
    return [Section("Goals", "Visitors", [row for row in rows if row.number][:ROWS])]


def params_of(due: Due) -> Params:
    """The question: the days of a report by day, compared with the week or calendar month before."""
    days = {"period": "custom", "from": due.first, "to": due.last}
    if due.topic is Topic.MONTHLY_REPORT:
        days = {"period": "last_month", "date": due.last + timedelta(1)}
    return Params.model_validate({**days, "interval": "day", "compare": "previous"})


def letter_of(of: Contents, leave_url: str) -> Letter:
    """The mail of a report to a subscriber, who leaves by one click on a URL."""
    when = "each Monday" if of.is_weekly else "on the first of each month"
    reason = f"Somebody who runs {of.domain} asked Nightjar to send you this report {when}."
    return Letter(of.subject, text(of, reason, leave_url), html(of, reason, leave_url), leave_url)


def unsubscribe_url(stores: Stores, subscription_id: str) -> str:
    """Where a subscription ends by one click."""
    return f"{configured_url(stores.settings)}/unsubscribe/{sign(stores.pepper, subscription_id)}"


def zone_of(site: Site) -> ZoneInfo:
    """The site's time zone."""
    return ZoneInfo(site.timezone)

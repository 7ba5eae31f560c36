"""Mails without a subscriber: previews, and tests to oneself."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.letter import Letter
from app.alerts.models import Message, Topic
from app.alerts.queries import TEST, post, tests_since
from app.analytics.reports.composing import letter_of, report_of, unsubscribe_url, zone_of
from app.analytics.reports.schedule import latest_due
from app.kit.problems import Conflict, TooMany
from app.kit.stores import Stores
from app.sites.address import configured_url
from app.sites.ids import new_id
from app.sites.models import Site

MOST_TESTS = 10  # an hour and site
LASTS = timedelta(minutes=30)


class MailIsNotSetUp(Conflict):
    code, title = "mail_is_not_set_up", "This hub sends no mail yet"


async def sample_of(stores: Stores, site: Site, topic: Topic, at: datetime) -> Letter:
    """The mail of a topic as it would be sent now, with a way to the settings in place of the way out."""
    leave = unsubscribe_url(stores, "")
    letter = letter_of(await report_of(stores, site, latest_due(topic, zone_of(site), at), at), leave)
    settings = f"{configured_url(stores.settings)}/{site.public_id}/settings/reports"
    return Letter(letter.subject, letter.text.replace(leave, settings), letter.html.replace(leave, settings))


async def post_sample(work: AsyncSession, stores: Stores, site: Site, topic: Topic, to: str, at: datetime) -> Message:
    """Put a test into the outbox. Raises MailIsNotSetUp and TooMany."""
    if not stores.settings.sends_mail:
        raise MailIsNotSetUp("Its operator sets NIGHTJAR_SMTP_HOST and NIGHTJAR_MAIL_FROM first.")
    if await tests_since(work, site.id, at - timedelta(hours=1)) >= MOST_TESTS:
        raise TooMany(f"{MOST_TESTS} tests an hour are the most.", retry_after=600)
    letter = await sample_of(stores, site, topic, at)
    letter = replace(letter, subject=f"Test: {letter.subject}")
    posted = await post(
        work, site, letter, to=to, cause=f"test:{new_id()}", kind=TEST, at=at, lasts=LASTS, is_urgent=True
    )  # fmt: skip
    message = await work.get(Message, posted)
    assert message is not None
    return message

"""Trying a channel: a message that says it is a test, sent at once, and the provider's answer."""

from datetime import datetime, timedelta

from app.alerts import links
from app.alerts.alert_letter import letter_of
from app.alerts.carriers import EMAIL, Carriers
from app.alerts.channels.failures import NotNow, Refused
from app.alerts.channels.models import Channel
from app.alerts.channels.schemas import TestAnswer
from app.alerts.models import DeliveryState, Message
from app.alerts.notice import Notice, NoticedAlert
from app.alerts.queries import TEST, tests_since
from app.alerts.signals import Severity
from app.alerts.telling import Say
from app.kit.problems import TooMany
from app.kit.stores import Stores
from app.sites.ids import new_id
from app.sites.models import Site

MOST_TESTS = 20  # an hour and site


async def try_channel(stores: Stores, site: Site, channel: Channel, at: datetime) -> TestAnswer:
    """Send a test by a channel and wait for the answer. Raises TooMany."""
    async with stores.postgres.work() as work:
        if await tests_since(work, site.id, at - timedelta(hours=1)) >= MOST_TESTS:
            raise TooMany(f"{MOST_TESTS} tests an hour are the most.", retry_after=600)
    recipients = channel.settings.get("to", []) if channel.kind == EMAIL else [channel.name]
    carriers, said, is_sent = Carriers(stores), "", True
    try:
        for recipient in recipients:
            message = _message(stores, site, channel, recipient, at)
            try:
                message.answer = said = await carriers.deliver(message, channel, at)
            except (Refused, NotNow) as error:
                message.answer = said = str(error)
                message.state, message.sent_at, is_sent = DeliveryState.FAILED, None, False
            message.content = None
            async with stores.postgres.work() as work:
                work.add(message)
    finally:
        await carriers.close()
    return TestAnswer(is_sent=is_sent, answer=said)


def _message(stores: Stores, site: Site, channel: Channel, recipient: str, at: datetime) -> Message:
    notice = _notice(stores, site)
    content: dict = {"notice": notice.json()}
    if channel.kind == EMAIL:
        content = letter_of(notice, f"Somebody who runs {site.domain} tries whether mail gets here.").content()
    number = new_id()
    return Message(
        id=number, organization_id=site.organization_id, site_id=site.id, dedup_key=f"test:{number}", kind=TEST,
        channel=channel.kind, recipient=recipient, subject=notice.headline, content=content, is_urgent=True,
        state=DeliveryState.SENT, attempts=1, created_at=at, next_at=at, expires_at=at, sent_at=at, answer="", lane="",
        channel_id=channel.id, alert_ids=[],
    )  # fmt: skip


def _notice(stores: Stores, site: Site) -> Notice:
    at = site.created_at
    url = f"{links.site_url(stores.settings, site)}/alerts"
    alert = NoticedAlert(
        "0" * 12, TEST, "test:1", Severity.WARNING, "This is a test of this channel",
        "If you can read this, alerts of this site will get here.", url, "", url, at,
    )  # fmt: skip
    return Notice(Say.FIRED, Severity.WARNING, site.domain, url, "Test", [alert], is_test=True)

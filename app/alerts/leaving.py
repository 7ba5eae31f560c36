"""What happens behind the unsubscribe link: the holder of a mail leaves, or comes back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.models import Subscription, Topic
from app.alerts.queries import subscription_and_site
from app.alerts.unsubscribe import WORDS, page, subscription_of
from app.sites.models import Site

Answer = tuple[int, str]  # status and page
NOWHERE = page("This link leads nowhere", "It is mistyped, or what it was for is gone. There is nothing more to do.")


async def asked(work: AsyncSession, pepper: bytes, token: str) -> Answer:
    """Before a decision."""
    found = await _found(work, pepper, token)
    if found is None:
        return 404, NOWHERE
    subscription, site = found
    if subscription.unsubscribed_at is not None:
        return 200, _left(subscription, site)
    topic = WORDS[Topic(subscription.topic)]
    said = f"No more mail about {topic} of {site.domain} to this address."
    return 200, page(f"Unsubscribe from {topic}?", said, "leave", "Unsubscribe")


async def done(work: AsyncSession, pepper: bytes, token: str, action: str, at: datetime) -> Answer:
    """Leave (again, if need be), or come back with the action ``return``."""
    found = await _found(work, pepper, token)
    if found is None:
        return 404, NOWHERE
    subscription, site = found
    if action == "return":
        subscription.unsubscribed_at = None
        said = f"You get {WORDS[Topic(subscription.topic)]} of {site.domain} again."
        return 200, page("Welcome back", said, "leave", "Unsubscribe")
    subscription.unsubscribed_at = subscription.unsubscribed_at or at
    return 200, _left(subscription, site)


def _left(subscription: Subscription, site: Site) -> str:
    said = f"You get no more mail about {WORDS[Topic(subscription.topic)]} of {site.domain}. Only you can change that."
    return page("You are unsubscribed", said, "return", "Subscribe again")


async def _found(work: AsyncSession, pepper: bytes, token: str) -> tuple[Subscription, Site] | None:
    subscription_id = subscription_of(pepper, token)
    return await subscription_and_site(work, subscription_id) if subscription_id else None

"""The outbox is emptied, one message after the other: at least once each, and after a kill at most one twice."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from prometheus_client import Counter

from app.alerts import queries
from app.alerts.channels.email import ChannelAway, Email, NotNow, Refused
from app.alerts.models import Message
from app.alerts.retries import try_again_at
from app.kit.log import log
from app.kit.stores import Stores

ATTEMPT = timedelta(seconds=90)  # the longest that one may take
TAKEN = timedelta(minutes=2)  # longer than an attempt: until then no other process touches the message
ATTEMPTS = Counter("nightjar_delivery_attempts_total", "Attempts to deliver a message", ["channel", "result"])


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


async def deliver_due(
    stores: Stores, email: Email, stop: asyncio.Event, rng: Random, clock: Callable[[], datetime] = now
) -> bool:
    """Deliver what is due; False when the channel is away and the rest is left for later."""
    while not stop.is_set():
        async with stores.postgres.work() as work:
            message = await queries.take(work, clock(), clock() + TAKEN)
        if message is None:
            return True
        if not await _attempt(stores, email, message, rng, clock):
            return False
    return True


async def _attempt(stores: Stores, email: Email, message: Message, rng: Random, clock: Callable[[], datetime]) -> bool:
    is_there = True
    if clock() >= message.expires_at:
        result = "expired"
        await _note(stores, message, failed=message.answer or "It could not be delivered in time.")
        return _told(message, result, is_there=True)
    try:
        async with asyncio.timeout(ATTEMPT.total_seconds()):
            answer = await email.deliver(message)
    except Refused as error:
        result = "refused"
        await _note(stores, message, failed=str(error))
    except (NotNow, TimeoutError) as error:
        result, is_there = "later", not isinstance(error, (ChannelAway, TimeoutError))
        await _later(stores, message, str(error) or "The mail server took too long.", rng, clock())
    else:
        result = "sent"
        async with stores.postgres.work() as work:
            await queries.mark_sent(work, message, clock(), answer)
    return _told(message, result, is_there=is_there)


async def _later(stores: Stores, message: Message, why: str, rng: Random, at: datetime) -> None:
    again = try_again_at(message.attempts, at, rng, is_urgent=message.is_urgent)
    if again >= message.expires_at:
        await _note(stores, message, failed=why)
        return
    async with stores.postgres.work() as work:
        await queries.mark_waiting(work, message, again, why)


async def _note(stores: Stores, message: Message, failed: str) -> None:
    async with stores.postgres.work() as work:
        await queries.mark_failed(work, message, failed)


def _told(message: Message, result: str, is_there: bool) -> bool:
    ATTEMPTS.labels(message.channel, result).inc()
    # Neither who nor what, and not the server's answer either: it likes to repeat the address.
    log.info("delivery", message=message.id, kind=message.kind, attempt=message.attempts, result=result)
    return is_there

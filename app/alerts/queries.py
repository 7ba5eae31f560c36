"""What Postgres is asked about messages and subscriptions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, delete, func, null, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.alerts.channels.models import Channel
from app.alerts.letter import Letter
from app.alerts.models import MESSAGES_KEPT, DeliveryState, Message, Subscription, Topic
from app.kit.problems import Conflict, NotFound
from app.kit.work import announce
from app.sites.ids import new_id
from app.sites.models import Site
from app.sites.organizations.queries import LimitReached

if TYPE_CHECKING:
    from app.alerts.ledger import Outcome

POSTED = "nightjar.outbox"
BLOCKS_ATTEMPTS = 5  # so often a message may fail before those behind it in its lane go past
MOST_SUBSCRIPTIONS = 100  # of one site: reports are for people, not for lists
LOG_PAGE = 50
TEST = "test"
# Only the attempt that was counted last may say what became of a message.
_OUTBOX = Message.metadata.tables[Message.__tablename__]
NOTE_OUTCOME = (
    update(_OUTBOX)
    .where(
        _OUTBOX.c.id == bindparam("of"), _OUTBOX.c.attempts == bindparam("attempt"),
        _OUTBOX.c.state == DeliveryState.WAITING.value,
    )
    .values(
        state=bindparam("to"), answer=bindparam("said"), sent_at=bindparam("sent"),
        next_at=func.coalesce(bindparam("next"), _OUTBOX.c.next_at),
        content=case((bindparam("to") == DeliveryState.WAITING.value, _OUTBOX.c.content), else_=null()),
    )
)  # fmt: skip


class SubscriptionIsThere(Conflict):
    code, title = "subscription_is_there", "This address gets that already"


class HasUnsubscribed(Conflict):
    code, title = "has_unsubscribed", "This person has unsubscribed"


class SubscriptionNotFound(NotFound):
    code, title = "subscription_not_found", "There is no such subscription"


# --- messages


async def post(
    work: AsyncSession,
    site: Site,
    letter: Letter,
    *,
    to: str,
    cause: str,
    kind: str,
    at: datetime,
    lasts: timedelta,
    is_urgent: bool = False,
) -> str | None:
    """Put a letter into the outbox, in the transaction of its cause; its id, None when this cause is told already.

    ``lasts`` is how long it is worth delivering.
    """
    row = {
        "id": new_id(), "organization_id": site.organization_id, "site_id": site.id, "dedup_key": cause, "kind": kind,
        "channel": "email", "recipient": to, "subject": letter.subject, "content": letter.content(),
        "is_urgent": is_urgent, "state": DeliveryState.WAITING, "created_at": at, "next_at": at,
        "expires_at": at + lasts,
    }  # fmt: skip
    posted = await work.scalar(insert(Message).values(row).on_conflict_do_nothing().returning(Message.id))
    if posted is not None:
        announce(work, POSTED, b"")
    return posted


async def post_rows(work: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Put messages into the outbox, in the transaction of their cause; a cause that is told already is left out."""
    if rows:
        await work.execute(insert(Message).on_conflict_do_nothing(), list(rows))
        announce(work, POSTED, b"")


async def take(
    work: AsyncSession, at: datetime, until: datetime, most: int, *, with_mail: bool = True
) -> Sequence[Message]:
    """The next messages that are due, counted as tried and out of reach for others ``until`` then.

    In a lane nothing is taken while a message is under way or waits for its next attempt; one that fails again and
    again (BLOCKS_ATTEMPTS) no longer holds up the others.
    """
    # What a deleted site had to say stays unsaid.
    of_the_living = or_(
        Message.site_id.is_(None), Message.site_id.in_(select(Site.id).where(Site.deleted_at.is_(None)))
    )
    # Once for all lanes, and not once a message: a backlog has thousands of them.
    other = aliased(Message)
    blocked = select(other.lane).where(
        other.state == DeliveryState.WAITING, other.lane != "", other.next_at > at, other.attempts < BLOCKS_ATTEMPTS
    )
    due = (
        select(Message.id)
        .where(Message.state == DeliveryState.WAITING, Message.next_at <= at, of_the_living)
        .where(or_(Message.lane == "", Message.lane.not_in(blocked)))
        .order_by(Message.is_urgent.desc(), Message.number)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    if not with_mail:
        due = due.where(Message.channel != "email")
    chosen = due.cte("due")
    taken = update(Message).where(Message.id.in_(select(chosen.c.id)))
    values = {"attempts": Message.attempts + 1, "next_at": until}
    return (await work.scalars(taken.values(**values).returning(Message))).all()


async def keep(work: AsyncSession, messages: Sequence[Message], until: datetime) -> set[str]:
    """Hold messages that were taken until then; the ids of those that are still held by this attempt."""
    attempts = tuple_(Message.id, Message.attempts).in_([(one.id, one.attempts) for one in messages])
    held = update(Message).where(attempts, Message.state == DeliveryState.WAITING)
    return set(await work.scalars(held.values(next_at=until).returning(Message.id)))


async def give_back(work: AsyncSession, messages: Sequence[Message], at: datetime) -> None:
    """Let messages that were taken and not tried be taken again."""
    for message in messages:
        await _mark(work, message, next_at=at, attempts=Message.attempts - 1)


async def note_outcomes(work: AsyncSession, outcomes: Sequence["Outcome"]) -> None:
    """Note what became of attempts, and how their channels are doing. The content of what is done is not kept."""
    rows = [
        {
            "of": one.message.id, "attempt": one.message.attempts, "to": one.state.value, "said": one.answer[:1000],
            "sent": one.at if one.state is DeliveryState.SENT else None, "next": one.next_at,
        }
        for one in outcomes
    ]  # fmt: skip
    await (await work.connection()).execute(NOTE_OUTCOME, rows)
    for channel_id, some in _by_channel(outcomes).items():
        last, has_sent = some[-1], any(one.state is DeliveryState.SENT for one in some)
        values: dict[str, Any] = {"answer": last.answer[:1000]}
        if last.state is DeliveryState.SENT:
            values |= {"failing_since": None, "failures": 0}
        else:
            began = last.at if has_sent else func.coalesce(Channel.failing_since, last.at)
            values |= {"failing_since": began, "failures": Channel.failures + 1}
        if has_sent:
            values["worked_at"] = last.at
        await work.execute(update(Channel).where(Channel.id == channel_id).values(**values))


def _by_channel(outcomes: Sequence["Outcome"]) -> dict[str, list["Outcome"]]:
    found: dict[str, list[Outcome]] = {}
    for one in outcomes:
        if one.message.channel_id:
            found.setdefault(one.message.channel_id, []).append(one)
    return dict(sorted(found.items()))  # always in one order, so that two never wait for each other


async def _mark(work: AsyncSession, message: Message, **values: object) -> None:
    is_latest = (
        (Message.id == message.id) & (Message.attempts == message.attempts) & (Message.state == DeliveryState.WAITING)
    )
    await work.execute(update(Message).where(is_latest).values(**values))


async def deliveries(work: AsyncSession, site_number: int) -> Sequence[Message]:
    """The newest messages of a site, LOG_PAGE of them."""
    wanted = select(Message).where(Message.site_id == site_number)
    return (await work.scalars(wanted.order_by(Message.created_at.desc(), Message.id).limit(LOG_PAGE))).all()


async def forget_messages(work: AsyncSession, at: datetime) -> None:
    """Delete the delivery log past its time."""
    old = Message.created_at < at - MESSAGES_KEPT
    await work.execute(delete(Message).where(old, Message.state != DeliveryState.WAITING))


# --- subscriptions


async def subscriptions_of_site(
    work: AsyncSession, site_number: int, topic: Topic | None = None
) -> Sequence[Subscription]:
    """The subscriptions of a site, also those that ended, by recipient."""
    wanted = select(Subscription).where(Subscription.site_id == site_number)
    if topic is not None:
        wanted = wanted.where(Subscription.topic == topic, Subscription.unsubscribed_at.is_(None))
    return (await work.scalars(wanted.order_by(Subscription.recipient, Subscription.topic))).all()


async def subscribe(work: AsyncSession, site: Site, topic: Topic, recipient: str, at: datetime) -> Subscription:
    """A new subscription. Raises SubscriptionIsThere, HasUnsubscribed and LimitReached."""
    theirs = await subscriptions_of_site(work, site.id)
    known = next((one for one in theirs if (one.topic, one.recipient) == (topic, recipient)), None)
    if known is not None and known.unsubscribed_at is not None:
        raise HasUnsubscribed(f"Only {recipient} can undo this, by the link at the end of their last mail.")
    if known is not None:
        raise SubscriptionIsThere()
    if len(theirs) >= MOST_SUBSCRIPTIONS:
        raise LimitReached(f"This site has {MOST_SUBSCRIPTIONS} subscriptions, which is the most.")
    made = Subscription(site_id=site.id, topic=topic, recipient=recipient, created_at=at, unsubscribed_at=None)
    work.add(made)
    await work.flush()
    return made


async def end_subscription(work: AsyncSession, site_number: int, subscription_id: str) -> Subscription:
    """Take out a subscription. Raises SubscriptionNotFound, and HasUnsubscribed: that note has to stay."""
    found = await work.get(Subscription, subscription_id)
    if found is None or found.site_id != site_number:
        raise SubscriptionNotFound()
    if found.unsubscribed_at is not None:
        raise HasUnsubscribed("This stays, so that nobody signs them up again.")
    await work.delete(found)
    return found


async def subscription_and_site(work: AsyncSession, subscription_id: str) -> tuple[Subscription, Site] | None:
    """A subscription of a site that lives."""
    wanted = (
        select(Subscription, Site)
        .join(Site, Site.id == Subscription.site_id)
        .where(Subscription.id == subscription_id, Site.deleted_at.is_(None))
    )
    row = (await work.execute(wanted)).one_or_none()
    return (row[0], row[1]) if row else None


async def tests_since(work: AsyncSession, site_number: int, since: datetime) -> int:
    """How many test mails of a site were asked for since a moment."""
    of_site = (Message.site_id == site_number) & (Message.kind == TEST) & (Message.created_at >= since)
    return await work.scalar(select(func.count()).select_from(Message).where(of_site)) or 0

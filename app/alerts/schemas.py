"""What people see of messages and subscriptions."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, StringConstraints

from app.alerts.letter import read_address
from app.alerts.models import DeliveryState, Message, Subscription, Topic
from app.kit.settings import Settings

Recipient = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), AfterValidator(read_address)
]


class Mail(BaseModel):
    """Whether this hub sends mail, and as whom; ``missing`` names the settings that are not set."""

    sends: bool
    sender: str
    missing: list[str]

    @classmethod
    def of(cls, settings: Settings) -> "Mail":
        """How mail is set up."""
        needed = {"NIGHTJAR_SMTP_HOST": settings.smtp_host, "NIGHTJAR_MAIL_FROM": settings.mail_from}
        return cls(
            sends=settings.sends_mail, sender=settings.mail_from, missing=[name for name in needed if not needed[name]]
        )


class SubscriptionForm(BaseModel):
    """Somebody who shall get mail of a topic; they need not be a member."""

    topic: Topic
    recipient: Recipient


class SubscriptionCard(BaseModel):
    """A subscription. ``unsubscribed_at``: the recipient has ended it."""

    id: str
    topic: Topic
    recipient: str
    created_at: datetime
    unsubscribed_at: datetime | None

    @classmethod
    def of(cls, subscription: Subscription) -> "SubscriptionCard":
        """The card of a subscription."""
        return cls(
            id=subscription.id, topic=Topic(subscription.topic), recipient=subscription.recipient,
            created_at=subscription.created_at, unsubscribed_at=subscription.unsubscribed_at,
        )  # fmt: skip


class Delivery(BaseModel):
    """What became of a message. ``answer``: what the mail server said last; ``next_at``: the next attempt."""

    id: str
    kind: str
    channel: str
    recipient: str
    subject: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    next_at: datetime | None
    answer: str

    @classmethod
    def of(cls, message: Message) -> "Delivery":
        """A message as the delivery log shows it."""
        state = DeliveryState(message.state)
        return cls(
            id=message.id, kind=message.kind, channel=message.channel, recipient=message.recipient,
            subject=message.subject, state=state, attempts=message.attempts, created_at=message.created_at,
            sent_at=message.sent_at, next_at=message.next_at if state is DeliveryState.WAITING else None,
            answer=message.answer,
        )  # fmt: skip

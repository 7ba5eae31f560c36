"""What Postgres knows of telling people.

    Site ──< Subscription        who gets which kind of mail
      ├────< ToldSignal          what a feature told, until the engine has heard it
      └────< Message             one thing to tell one recipient: waiting → sent | failed

A message is written in the transaction of its cause, so there is never one without the other. Its ``dedup_key`` names
the cause: the same cause twice is one message.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.alerts.channels.models import Channel
from app.kit.postgres import Table
from app.sites.ids import new_id


class Topic(StrEnum):
    """What one can subscribe to."""

    WEEKLY_REPORT = "weekly_report"
    MONTHLY_REPORT = "monthly_report"


class DeliveryState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Subscription(Table):
    """Somebody who gets mail of a topic about a site, member or not.

    Who unsubscribed stays here, so that nobody can sign them up again.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint("topic in ('weekly_report', 'monthly_report')", name="topic"),
        Index("uq_subscriptions_site_topic_recipient", "site_id", "topic", "recipient", unique=True),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    topic: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    unsubscribed_at: Mapped[datetime | None]

    def cause(self, period: date) -> str:
        """The dedup key of the report that this subscription gets about a period, named by its first day."""
        return f"{self.topic}:{self.id}:{period}"


class Message(Table):
    """One thing to tell one recipient. ``content`` goes once it was sent; the rest stays as the delivery log.

    ``attempts`` fences: only the attempt that was counted last may say what became of the message. ``next_at`` is when
    to try (again); while an attempt runs it lies ahead, and a sender that dies leaves the message to the next one.

    ``lane``: messages of one lane are delivered in the order of their ``number``, so that nobody hears that something
    is over before they hear that it began; '' for those that have no order. ``channel_id`` null: mail by the hub.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sent', 'failed')", name="state"),
        Index("ix_messages_due", "is_urgent", "next_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_messages_site_id_created_at", "site_id", "created_at"),
        Index("ix_messages_lane", "lane", "number", postgresql_where=text("state = 'waiting' and lane <> ''")),
        Index("ix_messages_alert_ids", "alert_ids", postgresql_using="gin"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    dedup_key: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    is_urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, server_default=text("''"))
    number: Mapped[int] = mapped_column(BigInteger, Identity())
    lane: Mapped[str] = mapped_column(Text, server_default=text("''"))
    channel_id: Mapped[str | None] = mapped_column(ForeignKey(Channel.id, ondelete="SET NULL"))
    alert_ids: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


MESSAGES_KEPT = timedelta(days=90)


class ToldSignal(Table):
    """A signal that waits for the engine, which hears them in the order of their numbers and deletes what it heard."""

    __tablename__ = "signals"
    __table_args__ = (
        CheckConstraint("state in ('firing', 'resolved', 'event')", name="state"),
        CheckConstraint("severity in ('info', 'warning', 'critical')", name="severity"),
        Index("ix_signals_site_id", "site_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime]

"""What Postgres knows of alerts.

    AlertRule ──< Alert ──< AlertEvent      an alert's timeline
                   └──< Message             by ``alert_ids``: what was told of it, to whom, and what they answered

An inactive alert has no row. Of one key there is one active alert at a time.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, Identity, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.alerts.rules.models import AlertRule
from app.alerts.state import AlertState, Standing
from app.kit.postgres import Table
from app.sites.ids import new_id

ACTIVE = (AlertState.FIRING, AlertState.RECOVERING)
OPEN = (AlertState.PENDING, *ACTIVE)


class Alert(Table):
    """Something that is wrong, from its first sign until it is over. ``key`` says what: kind and subject, or the rule
    and its series.

    ``fires`` counts how often it came back while it flapped. ``is_event``: has no end, and is over when nothing more
    is heard of it. ``told``, ``told_at``, ``first_told_at``, ``step``, ``told_to``: what the world knows of it, and
    which channels told it. ``held``: why nobody was told, in words. ``due_at``: when the engine looks at it again.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        CheckConstraint("state in ('pending', 'firing', 'recovering', 'resolved')", name="state"),
        CheckConstraint("severity in ('info', 'warning', 'critical')", name="severity"),
        CheckConstraint("told in ('fired', 'resolved', 'reminder', 'escalated', 'flapping')", name="told"),
        Index(
            "uq_alerts_open", "site_id", "key", unique=True,
            postgresql_where=sql("state in ('pending', 'firing', 'recovering')"),
        ),
        Index("ix_alerts_due_at", "due_at", postgresql_where=sql("due_at is not null")),
        Index("ix_alerts_site_id_since", "site_id", "began_at"),
        Index("ix_alerts_site_id_key", "site_id", "key", "began_at"),
        Index("ix_alerts_rule_id", "rule_id"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    rule_id: Mapped[str | None] = mapped_column(ForeignKey(AlertRule.id, ondelete="SET NULL"))
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    parents: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=sql("'{}'"))
    value: Mapped[float | None] = mapped_column(Float)
    is_event: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime]
    since: Mapped[datetime]
    fired_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    repeats: Mapped[int] = mapped_column(server_default=sql("0"))
    fires: Mapped[int] = mapped_column(server_default=sql("1"))
    is_flapping: Mapped[bool] = mapped_column(server_default=sql("false"))
    told: Mapped[str | None] = mapped_column(Text)
    told_at: Mapped[datetime | None]
    first_told_at: Mapped[datetime | None]
    told_to: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=sql("'{}'"))
    tellings: Mapped[int] = mapped_column(server_default=sql("0"))
    step: Mapped[int] = mapped_column(server_default=sql("0"))
    held: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    due_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str] = mapped_column(Text, server_default=sql("''"))

    @property
    def standing(self) -> Standing:
        """Where it stands, as the state machine sees it."""
        return Standing(AlertState(self.state), self.since, self.fired_at)

    def stand(self, standing: Standing) -> None:
        """Take over what the state machine said."""
        assert standing.since is not None
        self.state, self.since, self.fired_at = standing.state, standing.since, standing.fired_at
        if standing.state is AlertState.RESOLVED:
            self.resolved_at = standing.since

    def acknowledge(self, by: str, at: datetime) -> bool:
        """Somebody has taken it: reminders and escalation end. An event is over with that. False when it was taken."""
        if self.acknowledged_at is not None:
            return False
        self.acknowledged_at, self.acknowledged_by, self.due_at = at, by[:200], None
        if self.is_event and self.state in ACTIVE:
            self.stand(Standing(AlertState.RESOLVED, at, self.fired_at))
        return True

    def unacknowledge(self, at: datetime) -> bool:
        """Nobody has it any more; reminders go on. False when nobody had it."""
        if self.acknowledged_at is None or self.state not in ACTIVE:
            return False
        self.acknowledged_at, self.acknowledged_by, self.due_at = None, "", at
        return True


class AlertEvent(Table):
    """A line of an alert's timeline. ``what``: a state it entered, something that was told, or something people did."""

    __tablename__ = "alert_events"
    __table_args__ = (Index("ix_alert_events_alert_id", "alert_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)

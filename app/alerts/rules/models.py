"""What Postgres knows of rules.

Site ──  AlertSettings      a site whose rules were made; its row is the engine's lock
  └───< AlertRule           from signals of features, or from a measure
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id


class RuleSource(StrEnum):
    """Where a rule looks."""

    SIGNALS = "signals"
    MEASURE = "measure"


class AlertSettings(Table):
    """A site that has got its first rules; who deletes them does not get them again."""

    __tablename__ = "alert_settings"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    made_at: Mapped[datetime]


class AlertRule(Table):
    """What is worth an alert. ``position``: of several rules that a signal fits the first one takes it.

    ``spec``, ``steps``: see ``schemas``. ``severity`` null: as the signal says. ``trouble``: why it could not be looked
    at last time. ``doubted_until``: so long too little proves nothing, because the hub or a store was away.
    ``told_at``: when its last message went out, for the grouping window.
    """

    __tablename__ = "alert_rules"
    __table_args__ = (
        CheckConstraint("source in ('signals', 'measure')", name="source"),
        CheckConstraint("severity in ('info', 'warning', 'critical')", name="severity"),
        CheckConstraint("no_data in ('keep', 'good', 'bad')", name="no_data"),
        Index("uq_alert_rules_site_slug", "site_id", "slug", unique=True),
        Index("ix_alert_rules_next_at", "next_at", postgresql_where=text("is_on and source = 'measure'")),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    is_on: Mapped[bool]
    source: Mapped[str] = mapped_column(Text)
    spec: Mapped[dict[str, Any]] = mapped_column(JSONB)
    severity: Mapped[str | None] = mapped_column(Text)
    for_s: Mapped[int]
    keep_s: Mapped[int]
    no_data: Mapped[str] = mapped_column(Text)
    group_s: Mapped[int]
    remind_s: Mapped[int]
    tells_resolved: Mapped[bool]
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    runbook: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    next_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(Text, server_default=text("''"))
    doubted_until: Mapped[datetime | None]
    told_at: Mapped[datetime | None]

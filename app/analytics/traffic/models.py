"""What Postgres knows of spikes and drops: when to tell, and what was told."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id


class TrafficKind(StrEnum):
    """What traffic can do."""

    SPIKE = "spike"
    DROP = "drop"


class Mode(StrEnum):
    """Against what visitors are held: a fixed number, or what is usual at this hour of the week."""

    THRESHOLD = "threshold"
    AUTOMATIC = "automatic"


class TrafficRule(Table):
    """When a site's traffic is worth telling somebody; one rule of each kind a site.

    ``measured_since``: since when the rule has been looked at without a gap. A hub that was off saw no visitors, and
    that is no drop.
    """

    __tablename__ = "traffic_rules"
    __table_args__ = (
        CheckConstraint("kind in ('spike', 'drop')", name="kind"),
        CheckConstraint("mode in ('threshold', 'automatic')", name="mode"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    is_on: Mapped[bool]
    mode: Mapped[str] = mapped_column(Text)
    visitors: Mapped[int]
    window_minutes: Mapped[int]
    cooldown_minutes: Mapped[int]
    most_a_day: Mapped[int]
    is_firing: Mapped[bool] = mapped_column(server_default=text("false"))
    fired_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    measured_since: Mapped[datetime | None]


class TrafficAlert(Table):
    """A spike or drop that happened. ``bound``: the number that was passed; ``usual``: in automatic mode, the median.

    ``behind``: the sources and pages of the visitors, as ``{"source": [{"value", "visitors", "before"}], "path": …}``.
    """

    __tablename__ = "traffic_alerts"
    __table_args__ = (
        CheckConstraint("kind in ('spike', 'drop')", name="kind"),
        Index("ix_traffic_alerts_site_id_at", "site_id", "at"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    window_minutes: Mapped[int]
    visitors: Mapped[int]
    bound: Mapped[int]
    usual: Mapped[float | None]
    behind: Mapped[dict[str, list[dict[str, Any]]]] = mapped_column(JSONB)

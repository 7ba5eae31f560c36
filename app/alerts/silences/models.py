"""What Postgres knows of silences and mute times."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id


class Silence(Table):
    """When nobody is told that something began: once (``starts_at`` to ``ends_at``), or each week (a mute time).

    A mute time has ``weekdays`` (0 is Monday) and minutes of the day in ``timezone``; one that ends before it starts
    goes on past midnight. What it is about: ``kinds`` and ``subjects`` (globs) and ``rule_ids``, each empty for all;
    ``below``: only alerts milder than this severity.
    """

    __tablename__ = "silences"
    __table_args__ = (
        CheckConstraint("below in ('info', 'warning', 'critical')", name="below"),
        CheckConstraint("starts_at is not null or timezone is not null", name="when"),
        Index("ix_silences_site_id", "site_id"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    from_minute: Mapped[int]
    to_minute: Mapped[int]
    timezone: Mapped[str | None] = mapped_column(Text)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    subjects: Mapped[list[str]] = mapped_column(ARRAY(Text))
    rule_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    below: Mapped[str | None] = mapped_column(Text)

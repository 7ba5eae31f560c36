"""Goals in Postgres."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id


class Goal(Table):
    """Something to count: an event by its name, a page by its glob, or a scroll to some depth of a page."""

    __tablename__ = "goals"
    __table_args__ = (
        UniqueConstraint("site_id", "name"),
        CheckConstraint("kind in ('event', 'page', 'scroll')", name="kind"),
        CheckConstraint("(kind = 'event') = (event_name is not null)", name="event"),
        CheckConstraint("(kind = 'event') = (path is null)", name="path"),
        CheckConstraint("(kind = 'scroll') = (scroll_pct is not null)", name="scroll"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    event_name: Mapped[str | None] = mapped_column(Text)
    path: Mapped[str | None] = mapped_column(Text)
    scroll_pct: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]

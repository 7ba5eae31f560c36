"""Saved views in Postgres."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id


class SavedView(Table):
    """The address of a page, as it stands behind the question mark. One with an owner is theirs alone."""

    __tablename__ = "saved_views"
    __table_args__ = (CheckConstraint("page in ('traces', 'logs', 'metrics', 'errors')", name="page"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    page: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

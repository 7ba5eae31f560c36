"""Annotations in Postgres."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.actor import Actor
from app.sites.ids import new_id
from app.sites.organizations.roles import Role


class Annotation(Table):
    """A note at a moment. One with an owner is theirs alone. ``kind``: ``note`` by people, others by the hub itself.

    The author is unknown where a key wrote it, or when they have left the hub.
    """

    __tablename__ = "annotations"
    __table_args__ = (Index("ix_annotations_site_id_at", "site_id", "at"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    author_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

    def may_be_changed_by(self, actor: Actor) -> bool:
        """Whether somebody who sees it may also change it: their own always, the site's when they may edit."""
        return self.owner_id is not None or actor.role_here.includes(Role.MEMBER)

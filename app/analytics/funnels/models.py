"""Funnels in Postgres."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id


class Funnel(Table):
    """Steps that follow each other. A step is a name and filters on one event, as they stand in a URL.

    ``window_s``: seconds from the first step in which the others must follow, None for the visitor's whole day.
    """

    __tablename__ = "funnels"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    window_s: Mapped[int | None]
    is_strict: Mapped[bool]
    created_at: Mapped[datetime]

"""What Postgres knows of channels: by which way a site's people are told, and how that way is doing."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id


class Channel(Table):
    """A way to tell people. ``settings`` may be seen, ``secrets`` are sealed and never shown again.

    ``for_all_sites``: every site of the organization may use it. ``is_default``: rules that name no channel use it.
    ``worked_at``: when a message last arrived; ``failing_since``: since when none does; ``answer``: what was said last.
    """

    __tablename__ = "channels"
    __table_args__ = (Index("ix_channels_site_id", "site_id"), Index("ix_channels_organization_id", "organization_id"))

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    secrets: Mapped[bytes] = mapped_column(LargeBinary)
    is_on: Mapped[bool]
    is_default: Mapped[bool]
    for_all_sites: Mapped[bool]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    worked_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    warned_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, server_default=text("''"))

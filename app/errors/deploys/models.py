"""Releases and deploys in Postgres."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id


class Release(Table):
    """A version of a site's software. ``released_at`` is null until somebody says that it is out.

    ``commits`` are those that came with it, each with ``id``, ``message`` and ``at``; their authors are not kept.
    """

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("site_id", "version", name="uq_releases_site_id_version"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    version: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text, server_default=text("''"))
    ref: Mapped[str] = mapped_column(Text, server_default=text("''"))
    commits: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    is_archived: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    def learn(
        self, *, url: str | None = None, ref: str | None = None, commits: list[dict[str, Any]] | None = None,
        released_at: datetime | None = None, is_archived: bool | None = None,
    ) -> None:  # fmt: skip
        """Take over what a build says of it; what it leaves out stays."""
        said = {"url": url, "ref": ref, "commits": commits, "released_at": released_at, "is_archived": is_archived}
        for name, value in said.items():
            if value is not None:
                setattr(self, name, value)


class Deploy(Table):
    """A release on its way to an environment; ``at`` is when it was there."""

    __tablename__ = "deploys"
    __table_args__ = (Index("ix_deploys_site_id_at", "site_id", "at"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"), index=True)
    environment: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, server_default=text("''"))
    url: Mapped[str] = mapped_column(Text, server_default=text("''"))
    started_at: Mapped[datetime | None]
    at: Mapped[datetime]

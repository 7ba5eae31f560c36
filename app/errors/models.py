"""Groups of errors in Postgres.

ErrorGroup ──< ErrorHash      which hashes are of this group: merging moves rows of this table, and no event
    └──< ErrorActivity        what happened to it, and what people said
ErrorAction                   what a bulk action changed, for its undo
ErrorRule                     what a site says of errors: their fingerprint, title, own code, or that they are dropped
ErrorRelease                  when a release was first seen in an environment
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id

_NOTHING, _EMPTY = text("''"), text("'{}'::jsonb")


class ErrorGroup(Table):
    """Errors that are one error. ``number`` names it within its site; ``reason`` says why its status is what it is."""

    __tablename__ = "error_groups"
    __table_args__ = (
        CheckConstraint("status in ('unresolved', 'resolved', 'ignored', 'merged')", name="status"),
        CheckConstraint("priority in ('low', 'medium', 'high')", name="priority"),
        UniqueConstraint("site_id", "number", name="uq_error_groups_site_id"),
        Index("ix_error_groups_site_id_status", "site_id", "status", "last_seen_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    number: Mapped[int]
    status: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    priority: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    type: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    culprit: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    level: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    platform: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    logger: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    source: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    noise: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    is_minified: Mapped[bool] = mapped_column(server_default=text("false"))
    is_unhandled: Mapped[bool] = mapped_column(server_default=text("false"))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    first_release: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    last_release: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    first_environment: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    assignee_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime]
    regressed_at: Mapped[datetime | None]
    spiking_at: Mapped[datetime | None]
    resolution: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    ignoring: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("error_groups.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]


class ErrorHash(Table):
    """A hash and whose it is. ``own_hash``: of the events it was learnt with; ``is_pinned``: people put it there.

    ``version`` grows whenever it moves; ``is_mirrored``: ClickHouse knows.
    """

    __tablename__ = "error_hashes"
    __table_args__ = (
        Index("ix_error_hashes_group_id", "group_id"),
        Index("ix_error_hashes_site_id_loose", "site_id", "loose"),
        Index("ix_error_hashes_unmirrored", "site_id", postgresql_where=text("not is_mirrored")),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("error_groups.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    own_hash: Mapped[int] = mapped_column(BigInteger)
    loose: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    is_pinned: Mapped[bool] = mapped_column(server_default=text("false"))
    title: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    explanation: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=_EMPTY)
    learned_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(BigInteger)
    is_mirrored: Mapped[bool] = mapped_column(server_default=text("false"))


class ErrorActivity(Table):
    """Something that happened to a group. ``actor`` is '' where it happened by itself."""

    __tablename__ = "error_activities"
    __table_args__ = (Index("ix_error_activities_group_id", "group_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("error_groups.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    actor: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    verb: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=_EMPTY)


class ErrorAction(Table):
    """What an action changed. ``before``: by a group's number, what it was."""

    __tablename__ = "error_actions"
    __table_args__ = (Index("ix_error_actions_site_id", "site_id", "at"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    verb: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=_EMPTY)
    undone_at: Mapped[datetime | None]


class ErrorRule(Table):
    """A rule of a site; the first that matches says the fingerprint."""

    __tablename__ = "error_rules"
    __table_args__ = (Index("ix_error_rules_site_id", "site_id", "position"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=_EMPTY)
    is_on: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime]


class ErrorRelease(Table):
    """When a release was first and last seen in an environment."""

    __tablename__ = "error_releases"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    release: Mapped[str] = mapped_column(Text, primary_key=True)
    environment: Mapped[str] = mapped_column(Text, primary_key=True)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class ErrorDigest(Table):
    """Until when the events of a shard have found their groups."""

    __tablename__ = "error_digests"

    shard: Mapped[str] = mapped_column(Text, primary_key=True)
    until: Mapped[datetime]

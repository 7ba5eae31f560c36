"""Goals, segments, funnels and annotations of a site."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _id_and_site(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=f"fk_{table}_site_id_sites", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "goals",
        *_id_and_site("goals"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event_name", sa.Text(), nullable=True),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("scroll_pct", sa.Integer(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('event', 'page', 'scroll')", name=op.f("ck_goals_kind")),
        sa.CheckConstraint("(kind = 'event') = (event_name is not null)", name=op.f("ck_goals_event")),
        sa.CheckConstraint("(kind = 'event') = (path is null)", name=op.f("ck_goals_path")),
        sa.CheckConstraint("(kind = 'scroll') = (scroll_pct is not null)", name=op.f("ck_goals_scroll")),
        sa.UniqueConstraint("site_id", "name", name="uq_goals_site_id"),
    )
    op.create_table(
        "segments",
        *_id_and_site("segments"),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_segments_owner_id_users", ondelete="CASCADE"),
    )
    op.create_index("ix_segments_site_id", "segments", ["site_id"])
    op.create_table(
        "funnels",
        *_id_and_site("funnels"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("window_s", sa.Integer(), nullable=True),
        sa.Column("is_strict", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("site_id", "name", name="uq_funnels_site_id"),
    )
    op.create_table(
        "annotations",
        *_id_and_site("annotations"),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_annotations_owner_id_users", ondelete="CASCADE"),
    )
    op.create_index("ix_annotations_site_id_at", "annotations", ["site_id", "at"])


def downgrade() -> None:
    """Take them away."""
    for table in ("annotations", "funnels", "segments", "goals"):
        op.drop_table(table)

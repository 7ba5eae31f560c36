"""Shields of a site, and which of its filtered hits count all the same."""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the switch of the list of referrer spammers."""
    op.add_column(
        "sites", sa.Column("blocks_referrer_spam", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.create_table(
        "shields",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('address', 'country', 'page', 'hostname')", name=op.f("ck_shields_kind")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_shields_site_id_sites", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_shields"),
    )
    op.create_index("uq_shields_site_id_kind_value", "shields", ["site_id", "kind", "value"], unique=True)
    op.create_table(
        "filter_rules",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("lets_in", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_filter_rules_site_id_sites", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", "reason", "family", name="pk_filter_rules"),
    )

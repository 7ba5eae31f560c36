"""Links that show one error to somebody without an account, and views of errors that were given a name."""

import sqlalchemy as sa

from alembic import op

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None

PAGES = op.f("ck_saved_views_page")


def upgrade() -> None:
    """Make the table, and let views be of errors."""
    op.create_table(
        "error_shares",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_error_shares_site_id_sites", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["error_groups.id"], name="fk_error_shares_group_id_error_groups", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_error_shares"),
        sa.UniqueConstraint("group_id", name="uq_error_shares_group_id"),
    )
    op.create_index("ix_error_shares_site_id", "error_shares", ["site_id"])
    op.drop_constraint(PAGES, "saved_views")
    op.create_check_constraint(PAGES, "saved_views", "page in ('traces', 'logs', 'metrics', 'errors')")


def downgrade() -> None:
    """Take it away; views of errors go with it."""
    op.execute("delete from saved_views where page = 'errors'")
    op.drop_constraint(PAGES, "saved_views")
    op.create_check_constraint(PAGES, "saved_views", "page in ('traces', 'logs', 'metrics')")
    op.drop_table("error_shares")

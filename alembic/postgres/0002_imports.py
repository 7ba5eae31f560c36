"""Imports, the erasure of a site's data, and how long a site keeps it."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sites", sa.Column("keep_days", sa.Integer(), nullable=True))
    op.add_column("sites", sa.Column("erasing_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_sites_keep_days"), "sites", "keep_days between 1 and 36500")
    counts = [
        sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False)
        for name in ("rows", "stored", "known", "broken")
    ]
    op.create_table(
        "imports",
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("progress", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("position", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        *counts,
        sa.Column("report", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.Integer()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("problem", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_imports"),
        sa.UniqueConstraint("id", name="uq_imports_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_imports_site_id_sites", ondelete="CASCADE"),
    )
    op.create_index("ix_imports_site_id", "imports", ["site_id"])
    op.create_table(
        "erasures",
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("progress", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("proof", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_erasures"),
        sa.UniqueConstraint("id", name="uq_erasures_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_erasures_site_id_sites", ondelete="CASCADE"),
    )
    op.create_index("ix_erasures_site_id", "erasures", ["site_id"])

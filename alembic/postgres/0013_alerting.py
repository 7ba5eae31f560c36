"""What features tell the alert engine."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0013"
down_revision = "0009"
branch_labels = None
depends_on = None

SITE = {"columns": ["site_id"], "refcolumns": ["sites.id"], "ondelete": "CASCADE"}


def time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def word(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "signals",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        *(word(name) for name in ("kind", "subject", "state", "severity", "title", "text", "path")),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        time("at"),
        sa.CheckConstraint("state in ('firing', 'resolved', 'event')", name=op.f("ck_signals_state")),
        sa.CheckConstraint("severity in ('info', 'warning', 'critical')", name=op.f("ck_signals_severity")),
        sa.ForeignKeyConstraint(name="fk_signals_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("id", name="pk_signals"),
    )
    op.create_index("ix_signals_site_id", "signals", ["site_id"])

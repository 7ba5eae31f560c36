"""How long a site keeps its telemetry, and which keys it hides."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEPT = ("keep_spans_days", "keep_logs_days", "keep_points_days")


def upgrade() -> None:
    """Add the columns."""
    for name in KEPT:
        op.add_column("sites", sa.Column(name, sa.Integer(), nullable=True))
        op.create_check_constraint(op.f(f"ck_sites_{name}"), "sites", f"{name} between 1 and 36500")
    hidden = sa.Column("hidden_keys", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    op.add_column("sites", hidden)

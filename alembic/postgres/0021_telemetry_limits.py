"""How much telemetry a site takes: in a second, and in a day."""

import sqlalchemy as sa

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LIMITS = ("most_a_second", "most_a_day")


def upgrade() -> None:
    """Add the columns."""
    for name in LIMITS:
        op.add_column("sites", sa.Column(name, sa.BigInteger(), nullable=True))
        op.create_check_constraint(op.f(f"ck_sites_{name}"), "sites", f"{name} between 1 and 1000000000000")

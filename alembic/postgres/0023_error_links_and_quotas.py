"""Where the code of a site lies, and how many errors a key may send in a day."""

import sqlalchemy as sa

from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for name in ("code_url", "code_root"):
        op.add_column("sites", sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("keys", sa.Column("most_errors_a_day", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_keys_most_errors_a_day"), "keys", "most_errors_a_day between 1 and 1000000000000"
    )

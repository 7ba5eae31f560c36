"""Who wrote an annotation, and whether a shared link shows those of its site."""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. A personal annotation was written by its owner; of the others nobody knows any more."""
    op.add_column("annotations", sa.Column("author_id", sa.Text(), nullable=True))
    op.create_foreign_key(
        "fk_annotations_author_id_users", "annotations", "users", ["author_id"], ["id"], ondelete="SET NULL"
    )
    op.execute("update annotations set author_id = owner_id")
    op.add_column("shares", sa.Column("shows_annotations", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("shares", "shows_annotations")
    op.drop_column("annotations", "author_id")

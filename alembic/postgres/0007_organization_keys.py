"""Keys of an organization, beside those of a site."""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Name of the constraint, what it was, what it is.
CHECKS = [
    ("scopes", "scopes <@ array['ingest', 'read', 'admin']", "scopes <@ array['ingest', 'read', 'admin', 'sites']"),
    ("of_one", None, "(site_id is null) <> (organization_id is null)"),
    ("of_site", None, "site_id is null or not 'sites' = any(scopes)"),
    (
        "of_organization",
        None,
        "organization_id is null or (kind = 'secret' and scopes <@ array['read', 'sites'])",
    ),
]


def upgrade() -> None:
    """Let a key belong to an organization instead of a site."""
    op.add_column("keys", sa.Column("organization_id", sa.Text(), nullable=True))
    op.create_foreign_key(
        "fk_keys_organization_id_organizations", "keys", "organizations", ["organization_id"], ["id"],
        ondelete="CASCADE",
    )  # fmt: skip
    op.create_index("ix_keys_organization_id", "keys", ["organization_id"])
    op.alter_column("keys", "site_id", nullable=True)
    for name, old, new in CHECKS:
        if old is not None:
            op.drop_constraint(op.f(f"ck_keys_{name}"), "keys", type_="check")
        op.create_check_constraint(op.f(f"ck_keys_{name}"), "keys", new)


def downgrade() -> None:
    """Take the keys of organizations away."""
    op.execute("delete from keys where site_id is null")
    for name, old, _new in CHECKS:
        op.drop_constraint(op.f(f"ck_keys_{name}"), "keys", type_="check")
        if old is not None:
            op.create_check_constraint(op.f(f"ck_keys_{name}"), "keys", old)
    op.alter_column("keys", "site_id", nullable=False)
    op.drop_column("keys", "organization_id")

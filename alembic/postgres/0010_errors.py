"""Groups of errors, which hashes belong to them, and what people decided about them."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NOTHING, EMPTY = sa.text("''"), sa.text("'{}'::jsonb")


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=NOTHING, nullable=False)


def _of_site(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=f"fk_{table}_site_id_sites", ondelete="CASCADE")


def _of_group(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_group_id_error_groups"
    return sa.ForeignKeyConstraint(["group_id"], ["error_groups.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Make the tables."""
    op.add_column("sites", sa.Column("keep_errors_days", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("ck_sites_keep_errors_days"), "sites", "keep_errors_days between 1 and 36500")
    op.create_table(
        "error_groups",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        _text("reason"),
        sa.Column("priority", sa.Text(), nullable=False),
        _text("title"), _text("type"), _text("culprit"), _text("level"), _text("platform"), _text("logger"),
        _text("source"), _text("noise"),
        sa.Column("is_minified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_unhandled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _time("first_seen_at"), _time("last_seen_at"),
        _text("first_release"), _text("last_release"), _text("first_environment"),
        sa.Column("assignee_id", sa.Text(), nullable=True),
        _time("changed_at"), _time("regressed_at", nullable=True), _time("spiking_at", nullable=True),
        sa.Column("resolution", postgresql.JSONB(), nullable=True),
        sa.Column("ignoring", postgresql.JSONB(), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        _time("created_at"),
        sa.CheckConstraint(
            "status in ('unresolved', 'resolved', 'ignored', 'merged')", name=op.f("ck_error_groups_status")
        ),
        sa.CheckConstraint("priority in ('low', 'medium', 'high')", name=op.f("ck_error_groups_priority")),
        _of_site("error_groups"),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["users.id"], name="fk_error_groups_assignee_id_users", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["error_groups.id"], name="fk_error_groups_merged_into_id_error_groups",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_error_groups"),
        sa.UniqueConstraint("site_id", "number", name="uq_error_groups_site_id"),
    )  # fmt: skip
    op.create_index("ix_error_groups_site_id_status", "error_groups", ["site_id", "status", "last_seen_at"])
    op.create_table(
        "error_hashes",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("own_hash", sa.BigInteger(), nullable=False),
        sa.Column("loose", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _text("title"),
        sa.Column("explanation", postgresql.JSONB(), server_default=EMPTY, nullable=False),
        _time("learned_at"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("is_mirrored", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _of_site("error_hashes"), _of_group("error_hashes"),
        sa.PrimaryKeyConstraint("site_id", "hash", name="pk_error_hashes"),
    )  # fmt: skip
    op.create_index("ix_error_hashes_group_id", "error_hashes", ["group_id"])
    op.create_index("ix_error_hashes_site_id_loose", "error_hashes", ["site_id", "loose"])
    op.create_index(
        "ix_error_hashes_unmirrored", "error_hashes", ["site_id"], postgresql_where=sa.text("not is_mirrored")
    )
    op.create_table(
        "error_activities",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        _time("at"),
        sa.Column("user_id", sa.Text(), nullable=True),
        _text("actor"),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), server_default=EMPTY, nullable=False),
        _of_group("error_activities"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_error_activities_user_id_users", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_error_activities"),
    )
    op.create_index("ix_error_activities_group_id", "error_activities", ["group_id", "id"])
    op.create_table(
        "error_actions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        _time("at"),
        _text("actor"),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(), server_default=EMPTY, nullable=False),
        _time("undone_at", nullable=True),
        _of_site("error_actions"),
        sa.PrimaryKeyConstraint("id", name="pk_error_actions"),
    )
    op.create_index("ix_error_actions_site_id", "error_actions", ["site_id", "at"])
    op.create_table(
        "error_rules",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("name"),
        sa.Column("rule", postgresql.JSONB(), server_default=EMPTY, nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        _time("created_at"),
        _of_site("error_rules"),
        sa.PrimaryKeyConstraint("id", name="pk_error_rules"),
    )
    op.create_index("ix_error_rules_site_id", "error_rules", ["site_id", "position"])
    op.create_table(
        "error_releases",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        _time("first_seen_at"), _time("last_seen_at"),
        _of_site("error_releases"),
        sa.PrimaryKeyConstraint("site_id", "release", "environment", name="pk_error_releases"),
    )  # fmt: skip
    op.create_table(
        "error_digests",
        sa.Column("shard", sa.Text(), nullable=False),
        _time("until"),
        sa.PrimaryKeyConstraint("shard", name="pk_error_digests"),
    )


def downgrade() -> None:
    """Take them away."""
    for table in (
        "error_digests", "error_releases", "error_rules", "error_actions", "error_activities", "error_hashes",
        "error_groups",
    ):  # fmt: skip
        op.drop_table(table)
    op.drop_column("sites", "keep_errors_days")

"""Status pages, what is written on them, and who hears of it."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PAGE = {"columns": ["page_id"], "refcolumns": ["status_pages.id"], "ondelete": "CASCADE"}


def time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def words(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "status_pages",
        *words("id"),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        *words("organization_id", "slug", "domain", "name", "about", "language", "colour", "logo", "home"),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=True),
        sa.Column("groups", postgresql.JSONB(), nullable=False),
        time("created_at"),
        time("changed_at"),
        time("written_at", nullable=True),
        sa.Column("written", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name="fk_status_pages_site_id_sites", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_status_pages_organization_id_organizations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_status_pages"),
    )  # fmt: skip
    op.create_index("uq_status_pages_slug", "status_pages", ["slug"], unique=True)
    has_domain = sa.text("domain <> ''")
    op.create_index("uq_status_pages_domain", "status_pages", ["domain"], unique=True, postgresql_where=has_domain)
    op.create_index("ix_status_pages_site_id", "status_pages", ["site_id"])
    op.create_table(
        "status_posts",
        *words("id", "page_id", "kind", "title", "impact", "state"),
        time("starts_at"),
        time("ends_at", nullable=True),
        sa.Column("components", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=True),
        sa.Column("updates", postgresql.JSONB(), nullable=False),
        time("created_at"),
        time("changed_at"),
        sa.CheckConstraint("kind in ('incident', 'maintenance')", name=op.f("ck_status_posts_kind")),
        sa.CheckConstraint("impact in ('none', 'minor', 'major')", name=op.f("ck_status_posts_impact")),
        sa.ForeignKeyConstraint(name="fk_status_posts_page_id_status_pages", **PAGE),
        sa.PrimaryKeyConstraint("id", name="pk_status_posts"),
    )
    op.create_index("ix_status_posts_page_id_starts_at", "status_posts", ["page_id", "starts_at"])
    op.create_table(
        "status_subscribers",
        *words("id", "page_id", "kind", "target"),
        time("created_at"),
        time("confirmed_at", nullable=True),
        sa.CheckConstraint("kind in ('email', 'webhook')", name=op.f("ck_status_subscribers_kind")),
        sa.ForeignKeyConstraint(name="fk_status_subscribers_page_id_status_pages", **PAGE),
        sa.PrimaryKeyConstraint("id", name="pk_status_subscribers"),
    )
    op.create_index("uq_status_subscribers_page_target", "status_subscribers", ["page_id", "target"], unique=True)

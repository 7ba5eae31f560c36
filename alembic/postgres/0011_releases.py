"""Releases, deploys, and the source maps that builds upload."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SITE = {"columns": ["site_id"], "refcolumns": ["sites.id"], "ondelete": "CASCADE"}


def time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def word(name: str, *, default: str | None = None, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default and sa.text(default), nullable=nullable)


def number(name: str, *, identity: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), *([sa.Identity()] if identity else []), nullable=False)


def upgrade() -> None:
    make_releases()
    make_uploads()
    make_artifacts()


def make_releases() -> None:
    op.create_table(
        "releases",
        number("id", identity=True),
        number("site_id"),
        word("version"),
        word("url", default="''"),
        word("ref", default="''"),
        sa.Column("commits", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("is_archived", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        time("created_at"),
        time("released_at", nullable=True),
        sa.ForeignKeyConstraint(name="fk_releases_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("id", name="pk_releases"),
        sa.UniqueConstraint("site_id", "version", name="uq_releases_site_id_version"),
    )
    op.create_table(
        "deploys",
        word("id"),
        number("site_id"),
        number("release_id"),
        word("environment"),
        word("name", default="''"),
        word("url", default="''"),
        time("started_at", nullable=True),
        time("at"),
        sa.ForeignKeyConstraint(name="fk_deploys_site_id_sites", **SITE),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name="fk_deploys_release_id_releases", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deploys"),
    )
    op.create_index("ix_deploys_site_id_at", "deploys", ["site_id", "at"])
    op.create_index("ix_deploys_release_id", "deploys", ["release_id"])


def make_uploads() -> None:
    op.create_table(
        "artifact_chunks",
        number("site_id"),
        word("checksum"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        time("created_at"),
        sa.ForeignKeyConstraint(name="fk_artifact_chunks_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("site_id", "checksum", name="pk_artifact_chunks"),
    )
    op.create_table(
        "artifact_bundles",
        word("id"),
        number("site_id"),
        *(word(name) for name in ("checksum", "release", "dist")),
        sa.Column("files", sa.Integer(), nullable=False),
        number("bytes"),
        time("created_at"),
        time("used_at", nullable=True),
        sa.ForeignKeyConstraint(name="fk_artifact_bundles_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("id", name="pk_artifact_bundles"),
    )
    upload = ["site_id", "checksum", "release", "dist"]
    op.create_index("uq_artifact_bundles_upload", "artifact_bundles", upload, unique=True)
    op.create_index("ix_artifact_bundles_site_id_release", "artifact_bundles", ["site_id", "release", "dist"])


def make_artifacts() -> None:
    op.create_table(
        "artifact_contents",
        number("id", identity=True),
        number("site_id"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        number("size"),
        number("packed"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(name="fk_artifact_contents_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("id", name="pk_artifact_contents"),
        sa.UniqueConstraint("site_id", "sha256", name="uq_artifact_contents_site_id_sha256"),
    )
    op.create_table(
        "artifacts",
        number("id", identity=True),
        number("site_id"),
        word("bundle_id"),
        number("content_id"),
        word("kind"),
        word("url"),
        word("debug_id", nullable=True),
        word("map_url"),
        sa.CheckConstraint("kind in ('script', 'map', 'source')", name=op.f("ck_artifacts_kind")),
        sa.ForeignKeyConstraint(name="fk_artifacts_site_id_sites", **SITE),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["artifact_bundles.id"], name="fk_artifacts_bundle_id_artifact_bundles", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["content_id"], ["artifact_contents.id"], name="fk_artifacts_content_id_artifact_contents"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_artifacts"),
    )
    op.create_index("ix_artifacts_site_id_debug_id", "artifacts", ["site_id", "debug_id"])
    op.create_index("ix_artifacts_bundle_id", "artifacts", ["bundle_id"])
    op.create_index("ix_artifacts_content_id", "artifacts", ["content_id"])
    # They come packed: trying to compress them again would only cost time.
    op.execute("alter table artifact_contents alter column body set storage external")
    op.execute("alter table artifact_chunks alter column body set storage external")

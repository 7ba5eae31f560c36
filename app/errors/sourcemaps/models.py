"""Uploaded files in Postgres: every process sees them, and a site's cascade takes them along.

    ArtifactBundle ──< Artifact >── ArtifactContent

An upload is a bundle. Bundles of later releases mostly hold the same files again, so a content is stored once a site.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id


class ArtifactChunk(Table):
    """A piece of an upload that is not complete yet, by its SHA-1; gone when it is, or after a day."""

    __tablename__ = "artifact_chunks"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    checksum: Mapped[str] = mapped_column(Text, primary_key=True)
    body: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    created_at: Mapped[datetime]


class ArtifactBundle(Table):
    """One upload: the files of a build. ``bytes`` is what its files take when they are packed."""

    __tablename__ = "artifact_bundles"
    __table_args__ = (
        Index("uq_artifact_bundles_upload", "site_id", "checksum", "release", "dist", unique=True),
        Index("ix_artifact_bundles_site_id_release", "site_id", "release", "dist"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    checksum: Mapped[str] = mapped_column(Text)
    release: Mapped[str] = mapped_column(Text)
    dist: Mapped[str] = mapped_column(Text)
    files: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # when an error last needed one of its maps, to the day


class ArtifactContent(Table):
    """What is in a file, packed by zstd; ``size`` is what it was before."""

    __tablename__ = "artifact_contents"
    __table_args__ = (UniqueConstraint("site_id", "sha256", name="uq_artifact_contents_site_id_sha256"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int] = mapped_column(BigInteger)
    packed: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))


class Artifact(Table):
    """A file of a bundle: where it is served (``~``: any host), its debug id, and where it says its map is."""

    __tablename__ = "artifacts"
    __table_args__ = (
        CheckConstraint("kind in ('script', 'map', 'source')", name="kind"),
        Index("ix_artifacts_site_id_debug_id", "site_id", "debug_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    bundle_id: Mapped[str] = mapped_column(ForeignKey("artifact_bundles.id", ondelete="CASCADE"), index=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("artifact_contents.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    debug_id: Mapped[str | None] = mapped_column(Text)
    map_url: Mapped[str] = mapped_column(Text)

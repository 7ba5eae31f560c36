"""What people see of source maps."""

from datetime import datetime

from pydantic import BaseModel

from app.errors.sourcemaps.choice import Found
from app.errors.sourcemaps.models import ArtifactBundle


class BundleCard(BaseModel):
    """An upload. ``bytes`` is what its files take; files that an earlier upload has too are stored once."""

    id: str
    release: str
    dist: str
    files: int
    bytes: int
    created_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, bundle: ArtifactBundle) -> "BundleCard":
        """The card of an upload."""
        return cls(
            id=bundle.id, release=bundle.release, dist=bundle.dist, files=bundle.files, bytes=bundle.bytes,
            created_at=bundle.created_at, used_at=bundle.used_at,
        )  # fmt: skip


class StoredMaps(BaseModel):
    """The latest uploads of a site, what all take, and what they may take."""

    bundles: list[BundleCard]
    bytes: int
    most_bytes: int
    keep_days: int


class ArtifactCard(BaseModel):
    """An uploaded file."""

    kind: str
    url: str
    debug_id: str | None
    size: int

    @classmethod
    def of(cls, found: Found) -> "ArtifactCard":
        """The card of a file."""
        return cls(kind=found.kind, url=found.url, debug_id=found.debug_id, size=found.size)


class Diagnosis(BaseModel):
    """Why a frame has no source, or has one: ``verdict`` is a word, ``sentence`` says it to people, and ``uploaded`` is
    what there is that comes nearest. ``fix``: shell commands; empty when there is nothing to do."""

    verdict: str
    sentence: str
    debug_id: str | None
    release: str
    url: str
    uploaded: list[ArtifactCard]
    bundles: list[BundleCard]
    fix: str

"""What Postgres is asked about uploaded files."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.sourcemaps.bundle import File
from app.errors.sourcemaps.choice import Found
from app.errors.sourcemaps.models import Artifact, ArtifactBundle, ArtifactContent

MOST_CANDIDATES = 500  # files of the same name in one release
USED_EVERY = timedelta(days=1)  # an upload is marked as used at most this often
INSERTED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of a bundle as it is stored."""

    file: File
    sha256: bytes
    size: int
    body: bytes  # by zstd


async def bundle_named(
    work: AsyncSession, site_id: int, checksum: str, release: str, dist: str
) -> ArtifactBundle | None:
    """The upload with this checksum for this release."""
    is_it = (ArtifactBundle.checksum == checksum) & (ArtifactBundle.release == release) & (ArtifactBundle.dist == dist)
    return await work.scalar(select(ArtifactBundle).where(ArtifactBundle.site_id == site_id, is_it))


async def store(work: AsyncSession, bundle: ArtifactBundle, files: Sequence[Packed]) -> None:
    """Store an upload; contents that the site has already are not stored again."""
    # Two uploads of a site take turns: both may bring the same contents, and make room.
    await work.execute(text("select pg_advisory_xact_lock(hashtext('artifacts'), :site)"), {"site": bundle.site_id})
    work.add(bundle)
    await work.flush()
    ids: dict[bytes, int] = {}
    for one in {file.sha256: file for file in files}.values():
        ids[one.sha256] = await _content(work, bundle.site_id, one)
    rows = [
        {
            "site_id": bundle.site_id, "bundle_id": bundle.id, "content_id": ids[one.sha256], "kind": one.file.kind,
            "url": one.file.url, "debug_id": one.file.debug_id, "map_url": one.file.map_url,
        }
        for one in files
    ]  # fmt: skip
    for start in range(0, len(rows), INSERTED_AT_ONCE):
        await work.execute(insert(Artifact), rows[start : start + INSERTED_AT_ONCE])


async def _content(work: AsyncSession, site_id: int, one: Packed) -> int:
    row = insert(ArtifactContent).values(
        site_id=site_id, sha256=one.sha256, size=one.size, packed=len(one.body), body=one.body
    )
    known = await work.scalar(row.on_conflict_do_nothing().returning(ArtifactContent.id))
    if known is None:
        is_it = (ArtifactContent.site_id == site_id) & (ArtifactContent.sha256 == one.sha256)
        known = await work.scalar(select(ArtifactContent.id).where(is_it))
    assert known is not None
    return known


def digest_of(body: bytes) -> bytes:
    """By what a content is known again."""
    return hashlib.sha256(body).digest()


_FOUND = (
    Artifact.id, Artifact.bundle_id, Artifact.content_id, Artifact.kind, Artifact.url, Artifact.debug_id,
    Artifact.map_url, ArtifactContent.size, ArtifactBundle.dist,
)  # fmt: skip


def _found(site_id: int):  # noqa: ANN202, a select of nine columns
    wanted = select(*_FOUND).join(ArtifactContent, ArtifactContent.id == Artifact.content_id)
    wanted = wanted.join(ArtifactBundle, ArtifactBundle.id == Artifact.bundle_id)
    return wanted.where(Artifact.site_id == site_id).order_by(ArtifactBundle.created_at.desc(), Artifact.id.desc())


async def artifacts_of_debug_id(work: AsyncSession, site_id: int, debug_id: str) -> list[Found]:
    """The files of this site with a debug id, of the latest upload first."""
    wanted = _found(site_id).where(Artifact.debug_id == debug_id).limit(MOST_CANDIDATES)
    return [Found(*row) for row in await work.execute(wanted)]


async def artifacts_called(work: AsyncSession, site_id: int, release: str, name: str) -> list[Found]:
    """The files of a release whose address ends with this name, of the latest upload first."""
    ends = func.right(Artifact.url, len(name) + 1) == f"/{name}"
    wanted = _found(site_id).where(ArtifactBundle.release == release, ends | (Artifact.url == name))
    return [Found(*row) for row in await work.execute(wanted.limit(MOST_CANDIDATES))]


async def artifacts_called_anywhere(work: AsyncSession, site_id: int, name: str, limit: int) -> list[Found]:
    """The files of any release whose address ends with this name, of the latest upload first."""
    if not name:
        return []
    wanted = _found(site_id).where(func.right(Artifact.url, len(name) + 1) == f"/{name}")
    return [Found(*row) for row in await work.execute(wanted.limit(limit))]


async def artifacts_of_bundle(work: AsyncSession, site_id: int, bundle_id: str, limit: int) -> list[Found]:
    """The files of an upload."""
    wanted = _found(site_id).where(Artifact.bundle_id == bundle_id).limit(limit)
    return [Found(*row) for row in await work.execute(wanted)]


async def content(work: AsyncSession, site_id: int, content_id: int) -> bytes | None:
    """What is in a file, packed."""
    is_it = (ArtifactContent.site_id == site_id) & (ArtifactContent.id == content_id)
    return await work.scalar(select(ArtifactContent.body).where(is_it))


async def note_use(work: AsyncSession, bundle_id: str, at: datetime) -> None:
    """An error needed a map of this upload."""
    is_news = ArtifactBundle.used_at.is_(None) | (ArtifactBundle.used_at < at - USED_EVERY)
    await work.execute(update(ArtifactBundle).where(ArtifactBundle.id == bundle_id, is_news).values(used_at=at))


async def bundles_of(work: AsyncSession, site_id: int, limit: int, release: str | None = None) -> list[ArtifactBundle]:
    """The latest uploads of a site, or of one release."""
    wanted = select(ArtifactBundle).where(ArtifactBundle.site_id == site_id)
    if release is not None:
        wanted = wanted.where(ArtifactBundle.release == release)
    return list(await work.scalars(wanted.order_by(ArtifactBundle.created_at.desc()).limit(limit)))


async def bytes_of_site(work: AsyncSession, site_id: int) -> int:
    """What all contents of a site take, packed."""
    packed = func.coalesce(func.sum(ArtifactContent.packed), 0)
    return int(await work.scalar(select(packed).where(ArtifactContent.site_id == site_id)) or 0)


async def make_room(work: AsyncSession, site_id: int, most: int) -> int:
    """Delete the longest unused uploads until the site has at most ``most`` bytes; the newest stays. How many went."""
    gone = 0
    last = func.coalesce(ArtifactBundle.used_at, ArtifactBundle.created_at)
    while await bytes_of_site(work, site_id) > most:
        wanted = select(ArtifactBundle.id).where(ArtifactBundle.site_id == site_id)
        oldest = list(await work.scalars(wanted.order_by(last, ArtifactBundle.created_at).limit(2)))
        if len(oldest) < 2:
            break
        await delete_bundle(work, site_id, oldest[0])
        gone += 1
    return gone


async def delete_bundle(work: AsyncSession, site_id: int, bundle_id: str) -> bool:
    """Delete an upload, and contents that no other one has; whether there was one."""
    gone = delete(ArtifactBundle).where(ArtifactBundle.site_id == site_id, ArtifactBundle.id == bundle_id)
    found = await work.scalar(gone.returning(ArtifactBundle.id))
    await _drop_loose(work, site_id)
    return found is not None


async def forget_unused(work: AsyncSession, before: datetime) -> list[int]:
    """Delete uploads that no error has needed since, and were made before; the sites that had some."""
    last = func.coalesce(ArtifactBundle.used_at, ArtifactBundle.created_at)
    gone = delete(ArtifactBundle).where(last < before, ArtifactBundle.created_at < before)
    sites = sorted(set(await work.scalars(gone.returning(ArtifactBundle.site_id))))
    for site_id in sites:
        await _drop_loose(work, site_id)
    return sites


async def _drop_loose(work: AsyncSession, site_id: int) -> None:
    is_used = exists().where(Artifact.content_id == ArtifactContent.id)
    await work.execute(delete(ArtifactContent).where(ArtifactContent.site_id == site_id, ~is_used))

"""What Postgres is asked about uploads that are not complete yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.sourcemaps.models import ArtifactChunk
from app.sites.organizations.queries import LimitReached

WAITS = timedelta(days=1)  # for the rest of an upload
MOST_WAITING = 512 * 1024 * 1024  # bytes of one site


async def keep_chunks(work: AsyncSession, site_id: int, chunks: dict[str, bytes], at: datetime) -> None:
    """Keep pieces until their upload is complete. Raises LimitReached when too many wait."""
    size = func.coalesce(func.sum(func.length(ArtifactChunk.body)), 0)
    waiting = await work.scalar(select(size).where(ArtifactChunk.site_id == site_id)) or 0
    if waiting + sum(map(len, chunks.values())) > MOST_WAITING:
        raise LimitReached("Too many bytes wait for the rest of their upload. Complete one, or wait a day.")
    for checksum, body in chunks.items():
        row = insert(ArtifactChunk).values(site_id=site_id, checksum=checksum, body=body, created_at=at)
        await work.execute(row.on_conflict_do_update(index_elements=["site_id", "checksum"], set_={"created_at": at}))


async def missing_chunks(work: AsyncSession, site_id: int, checksums: Sequence[str]) -> list[str]:
    """Those of these pieces that are not there."""
    wanted = select(ArtifactChunk.checksum).where(
        ArtifactChunk.site_id == site_id, ArtifactChunk.checksum.in_(checksums)
    )
    present = set(await work.scalars(wanted))
    return [checksum for checksum in dict.fromkeys(checksums) if checksum not in present]


async def chunk(work: AsyncSession, site_id: int, checksum: str) -> bytes | None:
    """The bytes of a piece."""
    wanted = select(ArtifactChunk.body).where(ArtifactChunk.site_id == site_id, ArtifactChunk.checksum == checksum)
    return await work.scalar(wanted)


async def drop_chunks(work: AsyncSession, site_id: int, checksums: Sequence[str]) -> None:
    """The upload of these pieces is complete."""
    await work.execute(
        delete(ArtifactChunk).where(ArtifactChunk.site_id == site_id, ArtifactChunk.checksum.in_(checksums))
    )


async def forget_chunks(work: AsyncSession, at: datetime) -> None:
    """Drop pieces whose upload was not completed within a day."""
    await work.execute(delete(ArtifactChunk).where(ArtifactChunk.created_at < at - WAITS))

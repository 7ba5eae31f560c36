"""From pieces to a stored upload: join, compare, unpack, pack, store. No connection is held in the meantime."""

import asyncio
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

import zstandard

from app.errors.deploys.queries import release_for
from app.errors.sourcemaps.bundle import BadBundle, files_in
from app.errors.sourcemaps.changed import source_maps_changed
from app.errors.sourcemaps.models import ArtifactBundle
from app.errors.sourcemaps.queries import Packed, bundle_named, digest_of, make_room, store
from app.errors.upload import queries
from app.errors.upload.chunks import CHUNK
from app.kit.log import log
from app.kit.stores import Stores
from app.kit.work import transaction
from app.sites.models import Site

IN_MEMORY = 16 * 1024 * 1024  # bytes of a bundle before it goes to a file of the system's own choosing
LEVEL = 9
ONE_AT_A_TIME = asyncio.Semaphore(1)  # it takes a core and some memory; builds can wait
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """What a build asks to assemble."""

    checksum: str
    chunks: Sequence[str]
    release: str
    dist: str


@dataclass(frozen=True, slots=True)
class State:
    """How far an upload is, in the words of upload tools."""

    state: str
    missing: Sequence[str] = ()
    detail: str | None = None


async def assemble(stores: Stores, site: Site, upload: Upload, at: datetime) -> State:
    """Store an upload whose pieces are there; say which are missing, or what is wrong with it."""
    most = stores.settings.source_maps_upload_mb * MEGABYTE
    if len(upload.chunks) > most // CHUNK + 1:
        return State("error", detail=f"An upload may have {stores.settings.source_maps_upload_mb} MB.")
    async with transaction(stores) as work:
        if await bundle_named(work, site.id, upload.checksum, upload.release, upload.dist) is not None:
            await queries.drop_chunks(work, site.id, upload.chunks)
            return State("ok")
        missing = await queries.missing_chunks(work, site.id, upload.chunks)
    if missing or not upload.chunks:
        return State("not_found", missing)
    async with ONE_AT_A_TIME:
        return await _assemble(stores, site, upload, at, most)


async def _assemble(stores: Stores, site: Site, upload: Upload, at: datetime, most: int) -> State:
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        if await _join(stores, site, upload, file) != upload.checksum:
            return await _fail(stores, site, upload, "The bundle has another checksum than it says.")
        try:
            packed = await asyncio.to_thread(_pack, file, most)
        except BadBundle as error:
            return await _fail(stores, site, upload, str(error))
    if not packed:
        return await _fail(stores, site, upload, "There are neither scripts nor source maps in the bundle.")
    await _store(stores, site, upload, packed, at)
    return State("ok")


async def _join(stores: Stores, site: Site, upload: Upload, file: "IO[bytes]") -> str:
    whole = hashlib.sha1(usedforsecurity=False)  # the tools' name for it, no protection
    for checksum in upload.chunks:
        async with stores.postgres.work() as work:
            body = await queries.chunk(work, site.id, checksum) or b""
        whole.update(body)
        file.write(body)
    file.seek(0)
    return whole.hexdigest()


def _pack(file: "IO[bytes]", most: int) -> list[Packed]:
    packer = zstandard.ZstdCompressor(level=LEVEL)
    packed = []
    for one in files_in(file, most):
        body = packer.compress(one.body)
        # Only what it says of itself is needed from here on.
        light = type(one)(one.kind, one.url, one.debug_id, one.map_url, b"")
        packed.append(Packed(light, digest_of(one.body), len(one.body), body))
    return packed


async def _store(stores: Stores, site: Site, upload: Upload, packed: list[Packed], at: datetime) -> None:
    size = sum(len(one.body) for one in {one.sha256: one for one in packed}.values())
    bundle = ArtifactBundle(
        site_id=site.id, checksum=upload.checksum, release=upload.release, dist=upload.dist, files=len(packed),
        bytes=size, created_at=at,
    )  # fmt: skip
    async with transaction(stores) as work:
        await store(work, bundle, packed)
        if upload.release:
            await release_for(work, site.id, upload.release, at)
        await queries.drop_chunks(work, site.id, upload.chunks)
        gone = await make_room(work, site.id, stores.settings.source_maps_mb * MEGABYTE)
        source_maps_changed(work, site.id)
    log.info("source_maps_uploaded", site=site.id, files=len(packed), bytes=size, uploads_gone=gone)


async def _fail(stores: Stores, site: Site, upload: Upload, detail: str) -> State:
    async with stores.postgres.work() as work:
        await queries.drop_chunks(work, site.id, upload.chunks)
    return State("error", detail=detail)

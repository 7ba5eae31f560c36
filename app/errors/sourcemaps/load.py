"""From what is wanted to the bytes of a script and of its map, out of Postgres."""

import asyncio
import base64
import binascii
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes

import zstandard
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.sourcemaps import queries
from app.errors.sourcemaps.bundle import LARGEST_FILE
from app.errors.sourcemaps.choice import Found, best, map_address, name_of, reference_in
from app.errors.sourcemaps.parsed import Absent, Wanted
from app.kit.postgres import Postgres

INLINE = "data:"


async def load(postgres: Postgres, wanted: Wanted) -> tuple[bytes, bytes] | Absent:
    """The script and its map, or why there is none. A script may be missing where its map is there."""
    async with postgres.work() as work:
        script, source_map = await choose(work, wanted)
        if script is None and source_map is None:
            return Absent("not_uploaded" if wanted.debug_id or wanted.release else "no_release")
        code = await _content(work, wanted.site_id, script)
        packed = await _content(work, wanted.site_id, source_map)
        bundle = (source_map or script).bundle_id  # type: ignore[union-attr]
        await queries.note_use(work, bundle, datetime.now(UTC))
    unpacked = await asyncio.to_thread(_unpack, code)
    mapped = await asyncio.to_thread(_unpack, packed) if packed is not None else inline_map(unpacked)
    return (unpacked, mapped) if mapped else Absent("no_map")


async def choose(work: AsyncSession, wanted: Wanted) -> tuple[Found | None, Found | None]:
    """The uploaded script, and the uploaded map that goes with it."""
    if wanted.debug_id:
        found = await queries.artifacts_of_debug_id(work, wanted.site_id, wanted.debug_id)
        source_map = next((one for one in found if one.kind == "map"), None)
        scripts = [one for one in found if one.kind == "script"]
        same = [one for one in scripts if source_map and one.bundle_id == source_map.bundle_id]
        script = next(iter(same or scripts), None)
        if script is not None and source_map is None:
            source_map = await _map_of(work, wanted, script)
        return script, source_map
    if not wanted.release or not name_of(wanted.url):
        return None, None
    called = await queries.artifacts_called(work, wanted.site_id, wanted.release, name_of(wanted.url))
    script = best(wanted.url, [one for one in called if one.kind == "script"], wanted.dist)
    return script, await _map_of(work, wanted, script)


async def _map_of(work: AsyncSession, wanted: Wanted, script: Found | None) -> Found | None:
    """The map that a script names, else the one that is called like it."""
    base = script.url if script else wanted.url
    said = script.map_url if script else ""
    if said.startswith(INLINE):
        return None
    address = map_address(base, said) if said else f"{base.partition('?')[0]}.map"
    if script is not None and not wanted.release:
        same_upload = await queries.artifacts_of_bundle(work, wanted.site_id, script.bundle_id, queries.MOST_CANDIDATES)
        called = [one for one in same_upload if name_of(one.url) == name_of(address)]
    else:
        called = await queries.artifacts_called(work, wanted.site_id, wanted.release, name_of(address))
    return best(address, [one for one in called if one.kind == "map"], wanted.dist)


async def _content(work: AsyncSession, site_id: int, found: Found | None) -> bytes | None:
    return await queries.content(work, site_id, found.content_id) if found else None


def _unpack(packed: bytes | None) -> bytes:
    if packed is None:
        return b""
    return zstandard.ZstdDecompressor().decompress(packed, max_output_size=LARGEST_FILE)


def inline_map(script: bytes) -> bytes:
    """The map that stands in the last line of the script itself; empty when there is none."""
    reference = reference_in(script)
    if not reference.startswith(INLINE):
        return b""
    head, _, data = reference.partition(",")
    try:
        return base64.b64decode(data, validate=True) if head.endswith(";base64") else unquote_to_bytes(data)
    except (binascii.Error, ValueError):
        return b""

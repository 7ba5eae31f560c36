"""Source maps that came late: errors of the last days are read again with them, and go to the group they are of.

Builds often upload after the first pages are served. What those pages sent is minified and lies in a group of its own.
Who reads an event again hands it to the stream of errors once more, with the next *revision*: the writer makes its row
anew, and deletes the older one; the digest lets the group that had it learn what it is (``grouping.py``). May be killed
anywhere: an event whose frames are all mapped is not read again, and of each revision there is one. Each reading maps a
frame more at least, and the 255th is the last: a revision is a byte.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.grouping import Grouping
from app.errors.queries import Readable, events_without_map
from app.errors.row import as_it_came
from app.errors.sourcemaps.frames import frames_of
from app.errors.sourcemaps.models import ArtifactBundle
from app.errors.sourcemaps.resolve import SourceMaps
from app.ingest.rows import SentError
from app.kit.log import log
from app.kit.stores import Stores

SHARD = "source_maps"
OVERLAP = timedelta(minutes=2)  # an upload is noted with the time at which it began
DAYS, MOST, AT_ONCE = 7, 5_000, 100


async def read_again(stores: Stores) -> None:
    """Read the errors of sites again that got source maps since the last time."""
    now = datetime.fromtimestamp(time.time(), UTC)
    async with stores.postgres.work() as work:
        until = await Grouping.digested_until(work, SHARD)
        sites = await _with_new_maps(work, until - OVERLAP) if until else []
    for site in sites:
        count = await _read_site_again(stores, site)
        if count:
            log.info("errors_read_again", site=site, events=count)
    async with stores.postgres.work() as work:
        await Grouping(work, now).note_until(SHARD, now)


async def _with_new_maps(work: AsyncSession, since: datetime) -> list[int]:
    wanted = select(ArtifactBundle.site_id).where(ArtifactBundle.created_at >= since).distinct()
    return sorted((await work.scalars(wanted)).all())


async def _read_site_again(stores: Stores, site: int) -> int:
    maps, before, looked_at, changed = SourceMaps(stores.postgres), (2**41, ""), 0, 0
    while looked_at < MOST:
        found = await events_without_map(stores.clickhouse, site, DAYS, before, AT_ONCE)
        lines = [msgspec.json.encode(sent) for one in found if (sent := await _better(maps, site, one))]
        if lines:
            await stores.streams.publish("errors_0", b"\n".join(lines))
        changed, looked_at = changed + len(lines), looked_at + len(found)
        if len(found) < AT_ONCE:
            break
        before = (found[-1].at_ms, found[-1].id)
    return changed


async def _better(maps: SourceMaps, site: int, one: Readable) -> SentError | None:
    """The event with more frames mapped than before; None when there are none."""
    event: dict[str, Any] = as_it_came(msgspec.json.decode(one.payload))
    before = _mapped(event)
    event = await maps.resolve(site, event)
    if _mapped(event) <= before:
        return None
    return SentError(
        site_id=site, event_id=one.id, at_ms=one.at_ms, received_ms=one.received_ms, user=one.user, source=one.source,
        is_crawler=one.is_crawler, browser=one.browser, browser_version=one.browser_version, os=one.os,
        os_version=one.os_version, device=one.device, revision=one.revision + 1, was=one.hash, event=event,
    )  # fmt: skip


def _mapped(event: dict[str, Any]) -> int:
    return sum(bool(frame.get("is_mapped")) for frame in frames_of(event))

"""The writer: takes rows from the streams and puts them into the tables.

One reader a shard. Each holds the shard's lease, so several workers share the shards among themselves, and each
survives being taken over, a missing NATS and a missing ClickHouse by starting anew.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import nats.js.errors

from app.apm.hidden import Hidden
from app.apm.linger import Linger
from app.apm.store import INSERTS, Requests
from app.errors.consume import Errors
from app.errors.digest import Digest
from app.errors.site_rules import SiteRules
from app.errors.sourcemaps.resolve import SourceMaps
from app.ingest.consume import Batch, Fenced, Reader
from app.ingest.forms import LINES
from app.ingest.streams import Stream, streams
from app.kit.lease import held
from app.kit.log import log
from app.kit.problems import Unavailable
from app.kit.stores import Stores
from app.kit.streams import NATS_AWAY
from app.sites.queries import note_first_events
from app.track.consume import Hits
from app.uptime.consume import Verdicts, Words, without_ticks

Prepare = Callable[[Stores, Stream, int, Reader], Awaitable[None]]


async def _prepare_events(stores: Stores, stream: Stream, shard: int, reader: Reader) -> None:
    """Hits are sifted for repetitions and given their sessions on the way."""
    hits = Hits(stores.clickhouse, stores.streams, shard, stream.shards)
    await hits.recover()
    seen: set[int] = set()

    async def stored(batch: Batch) -> None:
        sites = await hits.stored(batch)
        if not sites <= seen:
            await _note_first_events(stores, sites - seen)
            seen.update(sites)

    reader.sift, reader.shape, reader.stored = hits.sift, hits.shape, stored


async def _note_first_events(stores: Stores, sites: set[int]) -> None:
    """Let the sites know that they are counted; asked once a site and process, written once a site."""
    try:
        async with stores.postgres.work() as work:
            await note_first_events(work, sites, datetime.now(UTC))
    except Unavailable:
        log.warning("first_events_not_noted", sites=len(sites))  # the site's own page asks the events


async def _prepare_telemetry(stores: Stores, stream: Stream, _: int, reader: Reader) -> None:
    """Requests that are repeated are skipped; ClickHouse reads the items itself."""
    requests = Requests(stores.clickhouse, stores.streams, stream.name, Hidden(stores.postgres))
    await requests.recover()
    linger = Linger(stream.name)

    async def beside() -> None:
        stop = await linger.listen(stores.streams)
        try:
            await asyncio.Event().wait()
        finally:
            await stop()

    reader.sift, reader.insert, reader.stored = requests.sift, requests.insert, requests.stored
    reader.lingers, reader.beside = linger.seconds, beside


async def _prepare_checks(stores: Stores, _: Stream, __: int, reader: Reader) -> None:
    """Results are judged once they are stored."""
    reader.shape, reader.stored = without_ticks, Verdicts(stores).stored


async def _prepare_pings(stores: Stores, _: Stream, __: int, reader: Reader) -> None:
    """So are the words of heartbeats."""
    reader.shape, reader.stored = without_ticks, Words(stores).stored


async def _prepare_errors(stores: Stores, _stream: Stream, _shard: int, reader: Reader) -> None:
    """Errors are fingerprinted on the way; their groups are found after they are stored, and wait for nothing."""
    digest, maps = Digest(stores), SourceMaps(stores.postgres)
    errors = Errors(
        stores.clickhouse, stores.streams, SiteRules(stores.postgres), digest, stores.settings.errors_details,
        maps.resolve,
    )  # fmt: skip
    await errors.recover()

    async def beside() -> None:
        async with maps.open(stores.streams):
            await digest.run()

    reader.sift, reader.again, reader.shape = errors.sift, errors.again, errors.shape
    reader.stored, reader.beside = errors.stored, beside


# What a stream's batches mean beyond being stored; most mean nothing more.
PREPARE: dict[str, Prepare] = {
    "events": _prepare_events,
    "checks": _prepare_checks,
    "pings": _prepare_pings,
    "errors": _prepare_errors,
    **dict.fromkeys(INSERTS, _prepare_telemetry),
}


async def write(stores: Stores, stop: asyncio.Event) -> None:
    """Run a reader for every shard of every stream until ``stop``; then finish what is under way."""
    # Items wait in their stream until somebody knows how they are inserted.
    known = [s for s in streams(stores.settings) if s.form is LINES or s.name in PREPARE]
    shards = [(stream, shard) for stream in known for shard in range(stream.shards)]
    async with asyncio.TaskGroup() as group:
        for stream, shard in shards:
            group.create_task(_keep_reading(stores, stream, shard, stop), name=f"writer {stream.shard(shard)}")


async def _keep_reading(stores: Stores, stream: Stream, shard: int, stop: asyncio.Event) -> None:
    name = stream.shard(shard)
    while not stop.is_set():
        try:
            await _read_while_held(stores, stream, shard, stop)
        except (Fenced, Unavailable, nats.js.errors.Error, *NATS_AWAY) as error:
            log.warning("writer_starts_anew", shard=name, error=type(error).__name__)
        except Exception:  # noqa: BLE001, a shard is read again whatever happened
            log.exception("writer_failed", shard=name)
        if not stop.is_set():
            await asyncio.sleep(0.5)


async def _read_while_held(stores: Stores, stream: Stream, shard: int, stop: asyncio.Event) -> None:
    """Hold the shard's lease and read; a lost lease or ``stop`` ends the reading between two batches."""
    settings, name = stores.settings, stream.shard(shard)
    async with held(stores.streams, f"writer.{name}", owner(stores), stop) as lost:
        if stop.is_set():
            return
        reader = Reader(stores.streams, stores.clickhouse, name, stream.table, settings.batch_rows, settings.batch_ms)
        reader.form = stream.form
        prepare = PREPARE.get(stream.name)
        if prepare:
            await prepare(stores, stream, shard, reader)
        ends = asyncio.Event()
        tasks = [asyncio.create_task(_set_when(ends, lost, stop))]
        if reader.beside:
            tasks.append(asyncio.create_task(reader.beside(), name=f"beside {name}"))
        try:
            log.info("writer_reads", shard=name)
            await reader.run(ends)
        finally:
            for task in tasks:
                task.cancel()


async def _set_when(ends: asyncio.Event, *causes: asyncio.Event) -> None:
    waiting = [asyncio.create_task(cause.wait()) for cause in causes]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        ends.set()
    finally:
        for task in waiting:
            task.cancel()


def owner(stores: Stores) -> str:
    """Who holds a lease. The embedded hub keeps its name over restarts, so that it need not wait for itself."""
    return "embedded" if stores.clickhouse.is_embedded else f"{socket.gethostname()}-{os.getpid()}"

"""Leases: which process works alone, told by a key in NATS' memory that its holder keeps renewing."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import nats.js.errors
from nats.js.kv import KeyValue

from app.kit.streams import NATS_AWAY, Streams

LEASE_S = 10


@asynccontextmanager
async def held(
    streams: Streams, name: str, owner: str = "", stop: asyncio.Event | None = None
) -> AsyncIterator[asyncio.Event]:
    """Wait until this process alone holds ``name``, or ``stop``; the event yielded is set when the lease was lost.

    A lease lasts ten seconds and is renewed every three. It spares work; where doing something twice would be
    wrong, the doer must also be fenced (the writer is, by the revision of its cursor).
    """
    me = (owner or uuid.uuid4().hex).encode()
    lost = asyncio.Event()
    revision = await _taken(streams, name, me, stop)
    if revision is None:
        lost.set()
        yield lost
        return
    renewing = asyncio.create_task(_renew(streams, name, me, revision, lost))
    try:
        yield lost
    finally:
        renewing.cancel()
        with suppress(*NATS_AWAY, asyncio.CancelledError):
            if not lost.is_set():
                await (await _bucket(streams)).purge(name)


async def _bucket(streams: Streams) -> KeyValue:
    return await streams.bucket("leases", in_memory=True, ttl_s=LEASE_S)


async def _renew(streams: Streams, name: str, me: bytes, revision: int, lost: asyncio.Event) -> None:
    while not lost.is_set():
        await asyncio.sleep(LEASE_S / 3)
        try:
            revision = await (await _bucket(streams)).update(name, me, last=revision)
        except nats.js.errors.APIError:
            lost.set()
        except NATS_AWAY:
            streams.forget_buckets()
            lost.set()


async def _taken(streams: Streams, name: str, me: bytes, stop: asyncio.Event | None) -> int | None:
    while not (stop and stop.is_set()):
        try:
            bucket = await _bucket(streams)
            try:
                return await bucket.create(name, me)
            except nats.js.errors.KeyWrongLastSequenceError:
                entry = await bucket.get(name)
                if entry.value == me and entry.revision is not None:
                    return await bucket.update(name, me, last=entry.revision)
        except (nats.js.errors.APIError, nats.js.errors.KeyNotFoundError):
            pass  # somebody else's, or just gone: asked again in a moment
        except NATS_AWAY:
            streams.forget_buckets()
        await asyncio.sleep(0.5)
    return None

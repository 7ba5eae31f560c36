"""The people's door to the pipe: has anything come, how late is it, what was dropped; also live."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from app.ingest import queries
from app.ingest.dropped import WORDS, Reason
from app.ingest.schemas import DroppedView, IngestView
from app.kit.sse import EVENT_STREAM, HEADERS, comment, event
from app.kit.stores import Stores
from app.sites.models import Site
from app.sites.permit import Viewing

router = APIRouter(prefix="/api/sites/{site}/ingest", tags=["ingest"])
LOOK_AGAIN_S = 5


@router.get("")
async def ingest(request: Request, site: Viewing) -> IngestView:
    """How the site's events come in."""
    return await _view(request, site)


@router.get("/live", response_class=StreamingResponse)
async def live(request: Request, site: Viewing) -> StreamingResponse:
    """Server-sent events: ``status`` at once and after every batch of this site, ``first_event`` when it happens."""
    return StreamingResponse(_status(request, site), media_type=EVENT_STREAM, headers=HEADERS)


async def _view(request: Request, site: Site) -> IngestView:
    stores: Stores = request.app.state.stores
    arrivals, drops = await asyncio.gather(
        queries.arrivals(stores.clickhouse, site.id), queries.drops_24h(stores.clickhouse, site.id)
    )
    hub = stores.settings.url.rstrip("/") or str(request.base_url).rstrip("/")
    script = f"{hub}/js/{site.public_id}.js"
    return IngestView(
        first_event_at=_moment(arrivals.first_ms),
        last_event_at=_moment(arrivals.last_ms),
        lag_ms=max(int(time.time() * 1000) - arrivals.last_ms, 0) if arrivals.last_ms else None,
        accepted_24h=arrivals.accepted_24h,
        dropped_24h=[DroppedView(reason=d.reason, count=d.count, words=_words(d.reason)) for d in drops],
        snippet=f'<script defer src="{script}"></script>',
        script_url=script,
    )


async def _status(request: Request, site: Site) -> AsyncIterator[bytes]:
    stores: Stores = request.app.state.stores
    came = asyncio.Event()

    async def stored(payload: bytes) -> None:
        if site.id in msgspec.json.decode(payload, type=list[int]):
            came.set()

    stop = await stores.streams.listen("nightjar.stored.events", stored)
    try:
        had_any = False
        while True:
            came.clear()  # before looking: what comes while we look wakes us again
            view = await _view(request, site)
            body = view.model_dump_json()
            if view.first_event_at and not had_any:
                had_any = True
                yield event("first_event", body)
            yield event("status", body)
            # A word may be missed (just connected, or NATS was away), so we also look without one.
            yield comment()
            with suppress(TimeoutError):
                await asyncio.wait_for(came.wait(), LOOK_AGAIN_S)
            await asyncio.sleep(1)
    finally:
        await stop()


def _moment(unix_ms: int) -> datetime | None:
    return datetime.fromtimestamp(unix_ms / 1000, UTC) if unix_ms else None


def _words(reason: str) -> str:
    return WORDS[Reason(reason)] if reason in set(Reason) else reason

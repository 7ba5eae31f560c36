"""Exceptions of spans and log records become errors, without any of Sentry's SDKs.

ClickHouse puts them aside while it reads telemetry (``exceptions``); here they are handed to the stream of errors. An
exception that a span and a log record both tell of is one: its id is made of trace, span, type and message, and the
writer skips ids that it knows.
"""

import hashlib
import time
from datetime import UTC, datetime, timedelta

import msgspec

from app.errors.arrival import Door, arrival
from app.errors.grouping import Grouping
from app.errors.queries import ToldException, exceptions_since
from app.errors.stacks import frames_of
from app.ingest.rows import SentError
from app.kit.stores import Stores

SHARD = "otlp_exceptions"
OVERLAP = timedelta(seconds=30)
AT_ONCE = 200
LATEST_S = 2  # rows of this second may still come


async def hand_over_exceptions(stores: Stores) -> None:
    """Publish what was stored since the last time. May be killed anywhere: what is published twice counts once."""
    until = int(time.time()) - LATEST_S
    async with stores.postgres.work() as work:
        known = await Grouping.digested_until(work, SHARD)
    since = int((known - OVERLAP).timestamp()) if known else until - 3_600
    found = await exceptions_since(stores.clickhouse, since, until)
    lines = [msgspec.json.encode(sent(one, stores.pepper)) for one in found]
    for first in range(0, len(lines), AT_ONCE):
        await stores.streams.publish("errors_0", b"\n".join(lines[first : first + AT_ONCE]))
    reached = found[-1].stored if len(found) == 20_000 else until
    async with stores.postgres.work() as work:
        await Grouping(work, datetime.now(UTC)).note_until(SHARD, datetime.fromtimestamp(reached, UTC))


def sent(one: ToldException, pepper: bytes) -> SentError:
    """An exception as the row that doors make of an event."""
    frames, platform = frames_of(one.stack)
    exception = {
        "type": one.type, "value": one.message, "stacktrace": {"frames": frames},
        "mechanism": {"type": one.source, "handled": not one.is_escaped},
    }  # fmt: skip
    event = {
        "platform": platform or "other", "timestamp": one.at_ms / 1000, "exception": [exception],
        "transaction": one.operation, "environment": one.environment,
        "release": f"{one.service}@{one.version}" if one.version else "",
        "tags": {"service": one.service}, "sdk": {"name": "opentelemetry", "version": ""},
        "contexts": {"trace": {"trace_id": one.of_trace, "span_id": one.of_span}},
    }  # fmt: skip
    moment = "" if one.of_trace else str(one.at_ms)
    name = "\x1f".join((str(one.site_id), one.of_trace, one.of_span, one.type, one.message, moment))
    made = arrival(event, Door(one.site_id, pepper, (), int(time.time() * 1000), 0, "", "otlp"))
    return SentError(
        site_id=one.site_id, event_id=hashlib.blake2b(name.encode(), digest_size=16).hexdigest(), at_ms=made.at_ms,
        received_ms=made.received_ms, source="otlp", event=made.event,
    )  # fmt: skip

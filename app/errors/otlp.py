"""Exceptions of spans and log records become errors, without any of Sentry's SDKs.

ClickHouse puts them aside while it reads telemetry (``exceptions``); here they are handed to the stream of errors. An
exception that a span and a log record both tell of is one: its id is made of trace, span, type and message, and the
writer skips ids that it knows. One that passes several spans is one as well (``propagation.py``): whenever something
new is told of a trace, all that it told is judged again, and what an inner span tells replaces what an outer one did.
"""

import hashlib
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import msgspec

from app.errors.arrival import Door, arrival
from app.errors.frames import told
from app.errors.grouping import Grouping
from app.errors.propagation import Recorded, errors_of
from app.errors.queries import (
    MOST_SINCE,
    ToldException,
    Within,
    exceptions_of,
    exceptions_since,
    spans_around,
    stored_of,
)
from app.errors.stacks import frames_of
from app.ingest.rows import SentError
from app.kit.stores import Stores

SHARD = "otlp_exceptions"
OVERLAP = timedelta(seconds=30)
AT_ONCE = 200
TRACES_AT_ONCE = 500
LATEST_S = 2  # rows of this second may still come


async def hand_over_exceptions(stores: Stores) -> None:
    """Publish what was stored since the last time. May be killed anywhere: what is published twice counts once."""
    until = int(time.time()) - LATEST_S
    async with stores.postgres.work() as work:
        known = await Grouping.digested_until(work, SHARD)
    since = int((known - OVERLAP).timestamp()) if known else until - 3_600
    found = await exceptions_since(stores.clickhouse, since, until)
    lines = [msgspec.json.encode(one) for one in await errors_in(stores, found, until)]
    for first in range(0, len(lines), AT_ONCE):
        await stores.streams.publish("errors_0", b"\n".join(lines[first : first + AT_ONCE]))
    reached = found[-1].stored if len(found) == MOST_SINCE else until
    async with stores.postgres.work() as work:
        await Grouping(work, datetime.now(UTC)).note_until(SHARD, datetime.fromtimestamp(reached, UTC))


async def errors_in(stores: Stores, found: list[ToldException], until: int) -> list[SentError]:
    """The errors that new exceptions are, with all in view that their traces told before."""
    alone = [sent(one, stores.pepper) for one in found if not one.of_trace]
    of_traces = sorted({(one.site_id, one.of_trace) for one in found if one.of_trace})
    for first in range(0, len(of_traces), TRACES_AT_ONCE):
        some = of_traces[first : first + TRACES_AT_ONCE]
        sites, traces = {site for site, _ in some}, {trace for _, trace in some}
        whole = await exceptions_of(stores.clickhouse, sites, traces, until)
        times = [one.at_ms for one in whole] or [0]
        links = await spans_around(stores.clickhouse, sites, traces, min(times), max(times))
        errors = judged(whole, links, stores.pepper)
        ids = {name for one in errors for name in (one.event_id, *one.replaces)}
        known = await stored_of(stores.clickhouse, sites, ids)
        for one in errors:
            if one.event_id not in known:
                one.was = next((known[name] for name in one.replaces if name in known), 0)
                alone.append(one)
    return alone


def judged(whole: list[ToldException], links: list[Within], pepper: bytes) -> list[SentError]:
    """What exceptions of traces are errors of their own; each says which others it stands for."""
    parents: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for link in links:
        parents[link.site_id, link.of_trace][link.of_span] = link.parent
    alike: dict[tuple[int, str, str, str], dict[str, ToldException]] = defaultdict(dict)
    for one in whole:
        alike[one.site_id, one.of_trace, _short(one.type), one.message][id_of(one)] = one
    errors = []
    for (site, trace, _, _), by_id in alike.items():
        recorded = [Recorded(name, one.of_span, one.at_ms, places(one.stack)) for name, one in by_id.items()]
        for error in errors_of(recorded, parents[site, trace]):
            made = sent(by_id[error.recorded.id], pepper)
            made.replaces = error.others
            errors.append(made)
    return errors


def _short(kind: str) -> str:
    """A type without where it was declared: OpenTelemetry's spans write it with its module, its log records without."""
    return kind.replace("::", ".").rpartition(".")[2]


def places(stack: str) -> tuple[tuple[str, ...], ...]:
    """Where each frame of a stack is, without those of instrumentation, which stand wherever a span is left."""
    frames, platform = frames_of(stack)
    told_of = ((told(normal, platform).parts, str(normal.get("lineno", ""))) for normal in frames)
    return tuple((*parts, line) for parts, line in told_of if parts)


def id_of(one: ToldException) -> str:
    """The id of an exception's event: whatever tells it again, it is the same."""
    moment = "" if one.of_trace else str(one.at_ms)
    name = "\x1f".join((str(one.site_id), one.of_trace, one.of_span, one.type, one.message, moment))
    return hashlib.blake2b(name.encode(), digest_size=16).hexdigest()


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
    made = arrival(event, Door(one.site_id, pepper, (), int(time.time() * 1000), 0, "", "otlp"))
    return SentError(
        site_id=one.site_id, event_id=id_of(one), at_ms=made.at_ms,
        received_ms=made.received_ms, source="otlp", event=made.event,
    )  # fmt: skip

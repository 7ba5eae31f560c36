"""(h) Telemetry: spans a second from the bytes of a stream's messages until they can be asked for, beside ClickHouse
inserting the same bytes from a file; what scrubbing costs, how small a span becomes, and how fast a trace opens.

The store is measured without a door and without NATS: those have their own benches. Processor time is told as well,
since that is what a shared machine leaves comparable.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import ScopeSpans, Span, Status

from app.apm import insert, otlp
from app.apm.queries import ask, spans_insert
from app.apm.store import INSERTS
from app.apm.traces.queries import Spans
from app.ingest.wrap import hash_of, wrapped
from app.kit.clickhouse import ClickHouse
from app.kit.inserting import ONCE
from app.kit.settings import read_settings
from app.kit.sql import Fragment
from bench.table import Row
from jobs.migrate import migrate_clickhouse

A_REQUEST, A_TRACE, REQUESTS, ROUNDS = 512, 8, 40, 3
OPERATIONS = ("GET /", "GET /items/{id}", "POST /cart", "POST /checkout", "GET /account")
HIDES: dict[str, list[Any]] = {"hidden_sites": [], "hidden_keys": []}


def _of_request(rng: random.Random, operation: str, place: int) -> dict[str, str]:
    method, route = operation.split(" ")
    return {
        "http.request.method": method, "http.route": route, "url.path": route.replace("{id}", str(rng.randrange(5_000))),
        "url.scheme": "https", "network.protocol.version": "1.1", "server.address": "shop.example",
        "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0", "thread.name": f"worker-{place % 4}",
    }  # fmt: skip


def _of_call(rng: random.Random, place: int) -> dict[str, str]:
    return {
        "db.system.name": "postgresql", "db.namespace": "shop", "server.address": "db.internal",
        "db.query.text": f"select * from items where id = {rng.randrange(5_000)} and shop = $1",
        "db.operation.name": "SELECT", "db.collection.name": "items", "thread.name": f"worker-{place % 4}",
    }  # fmt: skip


def request(rng: random.Random, service: str, number: int) -> bytes:
    """A request of traces of eight spans: a request, and its calls to a database."""
    made = ExportTraceServiceRequest()
    of = made.resource_spans.add()
    for key, value in (
        ("service.name", service), ("service.version", "2.4.1"), ("host.name", f"host-{number % 4}"),
        ("deployment.environment.name", "prod"), ("telemetry.sdk.name", "opentelemetry"),
        ("telemetry.sdk.language", "python"), ("telemetry.sdk.version", "1.38.0"),
    ):  # fmt: skip
        of.resource.attributes.add(key=key).value.string_value = value
    scope = of.scope_spans.add()
    scope.scope.name = "opentelemetry.instrumentation.fastapi"
    for _ in range(A_REQUEST // A_TRACE):
        _add_trace(scope, rng)
    return made.SerializeToString()


def _add_trace(scope: ScopeSpans, rng: random.Random) -> None:
    trace, root, operation = rng.randbytes(16), rng.randbytes(8), rng.choice(OPERATIONS)
    for place in range(A_TRACE):
        span = scope.spans.add(trace_id=trace, span_id=rng.randbytes(8) if place else root, flags=0x100)
        span.parent_span_id, span.kind = (root, Span.SPAN_KIND_CLIENT) if place else (b"", Span.SPAN_KIND_SERVER)
        span.name = "SELECT shop" if place else operation
        span.start_time_unix_nano = time.time_ns() - rng.randrange(10**9)
        span.end_time_unix_nano = span.start_time_unix_nano + int(rng.lognormvariate(16, 1.5))
        words = _of_call(rng, place) if place else _of_request(rng, operation, place)
        for key, value in words.items():
            span.attributes.add(key=key).value.string_value = value
        for key, number in (
            ("db.response.returned_rows" if place else "http.response.status_code", 200),
            ("server.port", 443),
        ):
            span.attributes.add(key=key).value.int_value = number
        if rng.random() < 0.01:
            span.status.code = Status.STATUS_CODE_ERROR
            span.attributes.add(key="error.message").value.string_value = "no such user a.person@example.com"


def batch(seed: int) -> list[bytes]:
    """Items as the writer has them."""
    rng = random.Random(seed)
    bodies = [request(rng, f"service-{number % 8}", number) for number in range(REQUESTS)]
    return [wrapped(1, time.time_ns(), "benchkey", body, hash_of(1, body)) for body in bodies]


async def _measured(folder: str) -> dict[str, Any]:
    clickhouse = ClickHouse(f"chdb://{folder}/chdb", read_settings())
    await migrate_clickhouse(clickhouse)
    times: dict[str, list[tuple[float, float]]] = {"pipe": [], "file": [], "unscrubbed": [], "one": []}
    size = 0
    for number in range(ROUNDS):
        items = batch(number)
        size += sum(map(len, items))
        times["pipe"].append(await _pipe(clickhouse, items, f"bench:{number}"))
        times["file"].append(await _file(clickhouse, folder, batch(100 + number), True))
        times["unscrubbed"].append(await _file(clickhouse, folder, batch(200 + number), False))
        times["one"].append(await _pipe(clickhouse, batch(300 + number)[:1], f"bench:one{number}"))
    await clickhouse.command("optimize table spans final")
    stored = await clickhouse.ask_any(
        Fragment(
            "select sum(rows) as rows, sum(data_compressed_bytes) as bytes from system.parts"
            " where active and database = currentDatabase() and table = {table:String}"
        ),
        table="spans",
    )
    opened = await _opened(clickhouse)
    await clickhouse.close()
    return {"times": times, "sent": size / (ROUNDS * REQUESTS * A_REQUEST), "stored": stored[0], "opened": opened}


async def _pipe(clickhouse: ClickHouse, items: list[bytes], token: str) -> tuple[float, float]:
    began, used = time.perf_counter(), time.process_time()
    await clickhouse.insert_read(INSERTS["spans"], b"".join(items), token, **HIDES)
    return time.perf_counter() - began, time.process_time() - used


async def _file(clickhouse: ClickHouse, folder: str, items: list[bytes], is_scrubbed: bool) -> tuple[float, float]:
    """The same statement over a file, by itself: what ClickHouse alone takes."""
    path = Path(folder) / "batch.items"
    path.write_bytes(b"".join(items))
    source = f"file('{path}', ProtobufSingle, '{otlp.SPANS_COLUMNS}')"
    statement = spans_insert(source).text
    if not is_scrubbed:
        parts = insert.senders("resource_spans", "scope_spans", "spans")
        senders = ask("senders", items=Fragment(source), **parts)
        statement = ask("insert_spans", senders=senders, **insert.spans(is_scrubbed=False)).text
    began, used = time.perf_counter(), time.process_time()
    await clickhouse.command(statement, {**ONCE, **INSERTS["spans"].settings}, **HIDES)
    return time.perf_counter() - began, time.process_time() - used


async def _opened(clickhouse: ClickHouse) -> list[float]:
    found = await clickhouse.ask_any(
        Fragment("select lower(hex(trace_id)) as trace from trace_index order by rand() limit 40")
    )
    took = []
    for row in found:
        began = time.perf_counter()
        assert await Spans(clickhouse, 1).of_trace(row["trace"], with_details=True)
        took.append(time.perf_counter() - began)
    return took


def measure() -> Iterator[Row]:
    """Batches of twenty thousand spans, in turn through the store and from a file; the medians."""
    with tempfile.TemporaryDirectory(prefix="nightjar-bench-") as folder:
        found = asyncio.run(_measured(folder))
    many = A_REQUEST * REQUESTS
    wall = {name: median(one[0] for one in of) for name, of in found["times"].items()}
    used = {name: median(one[1] for one in of) for name, of in found["times"].items()}
    figure = f"{many / wall['pipe']:,.0f} spans/s, {used['pipe'] / many * 1e6:.1f} µs of processor a span"
    ceiling = f"{many / wall['file']:,.0f} spans/s ClickHouse alone"
    yield Row(
        f"otlp: {many:,} spans of {found['sent']:.0f} B from messages to tables",
        figure,
        ceiling,
        f"{wall['file'] / wall['pipe']:.2f}",
    )
    without = f"{used['unscrubbed'] / many * 1e6:.1f} µs without scrubbing"
    yield Row(
        "otlp: scrubbing",
        f"{used['file'] / many * 1e6:.1f} µs of processor a span",
        without,
        f"{used['unscrubbed'] / used['file']:.2f}",
    )
    yield Row(
        f"otlp: an insert of {A_REQUEST} spans",
        f"{wall['one'] * 1000:.0f} ms, {used['one'] * 1000:.0f} ms of processor",
        "",
        "",
    )
    stored = found["stored"]
    yield Row(
        "otlp: bytes a stored span", f"{stored['bytes'] / stored['rows']:.0f} B", f"{found['sent']:.0f} B as sent", ""
    )
    p95 = quantiles(found["opened"], n=20)[-1]
    yield Row(f"otlp: a trace by its id, p95, of {stored['rows']:,} spans", f"{p95 * 1000:.0f} ms", "50 ms", "")


if __name__ == "__main__":
    sys.exit(print(*measure(), sep="\n"))

"""Senders of telemetry that never give up: every request is sent again, byte for byte, until it is acknowledged; and
what must be true of the tables afterwards."""

import time
from pathlib import Path

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.kit.sql import Fragment
from bench.checks import Check
from bench.faithful import Crowd

PATHS = ("/v1/traces", "/v1/logs", "/v1/metrics")
# Each request holds one record, which carries the request's number; by table, where that is.
NUMBERS = {
    "spans": "select reinterpretAsUInt64(reverse(span_id)) - 1 as number, count() as times from spans group by number",
    "logs": "select toUInt64(attributes['number']) as number, count() as times from logs group by number",
    "points": "select toUInt64(value) as number, count() as times from points where metric = 'soak' group by number",
}
# Tables that views make of the spans, and what they must agree on.
MADE = {
    "calls": "select sum(spans) as n from calls",
    "calls_hourly": "select sum(spans) as n from calls_hourly",
    "trace_index": "select uniqExact(trace_id) as n from trace_index",
    "service_versions": "select sum(spans) as n from service_versions",
}


class Senders(Crowd):
    """So many requests a second, of all three signals in turn. The hub promises to keep what it answers with 200."""

    KEPT = 200

    def __init__(self, port: int, key: str, rate: float, seed: int) -> None:
        super().__init__(port, "", "", rate, 0, seed)
        self._key, self._began_ns = key, time.time_ns()

    def _request(self, number: int, is_retry: bool, age_s: float) -> bytes:
        body = self._message(number).SerializeToString()
        head = (
            f"POST {PATHS[number % 3]} HTTP/1.1\r\nHost: hub.example\r\nContent-Type: application/x-protobuf\r\n"
            f"Authorization: Bearer {self._key}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def _message(
        self, number: int
    ) -> ExportTraceServiceRequest | ExportLogsServiceRequest | ExportMetricsServiceRequest:
        resource = Resource(attributes=[KeyValue(key="service.name", value=AnyValue(string_value="soak"))])
        at = self._began_ns + number * 1_000_000
        match number % 3:
            case 0:
                traces = ExportTraceServiceRequest()
                spans = traces.resource_spans.add(resource=resource).scope_spans.add().spans
                spans.add(
                    trace_id=(number + 1).to_bytes(16, "big"), span_id=(number + 1).to_bytes(8, "big"), name="soak",
                    kind=2, start_time_unix_nano=at, end_time_unix_nano=at + 1_000_000,
                )  # fmt: skip
                return traces
            case 1:
                logs = ExportLogsServiceRequest()
                record = logs.resource_logs.add(resource=resource).scope_logs.add().log_records.add()
                record.time_unix_nano, record.body.string_value = at, "soak"
                record.attributes.add(key="number").value.int_value = number
                return logs
            case _:
                metrics = ExportMetricsServiceRequest()
                metric = metrics.resource_metrics.add(resource=resource).scope_metrics.add().metrics.add(name="soak")
                metric.gauge.data_points.add(time_unix_nano=at, as_double=number)
                return metrics


async def check_telemetry(data: Path, senders: Senders) -> list[Check]:
    """Look at a stopped hub's tables of telemetry."""
    clickhouse = ClickHouse(f"chdb://{(data / 'clickhouse').resolve()}", read_settings(data=data))
    unanswered = senders.sent - len(senders.acked) - len(senders.refused)
    checks = [
        Check("requests refused for good", len(senders.refused), 0),
        Check("requests never acknowledged", unanswered, 0),
    ]
    try:
        for place, (table, sql) in enumerate(NUMBERS.items()):
            times = {row["number"]: row["times"] for row in await clickhouse.ask_any(Fragment(sql))}
            promised = {number for number in senders.acked if number % 3 == place}
            checks += [
                Check(f"acknowledged {table} that are lost", len(promised - times.keys()), 0),
                Check(f"{table} that are counted twice", sum(1 for count in times.values() if count > 1), 0),
            ]
            if table == "spans":
                checks += [
                    Check(
                        f"spans of {made}, against raw", (await clickhouse.ask_any(Fragment(sql)))[0]["n"], len(times)
                    )
                    for made, sql in MADE.items()
                ]
        return checks
    finally:
        await clickhouse.close()

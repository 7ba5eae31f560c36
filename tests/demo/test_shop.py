"""The demo's telemetry is what the pages are to show: one trace through both services, a queue, N+1 queries, failures."""

from collections.abc import Sequence
from typing import Any

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from demo import telemetry
from demo.play import play

SENT: list[ExportMetricsServiceRequest] = []


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> tuple[Sequence[ReadableSpan], Sequence[Any]]:
    """An hour with few requests, in memory."""
    spans, records = InMemorySpanExporter(), InMemoryLogRecordExporter()
    # Three services share an exporter, and the first that closes must not close it for the others.
    monkeypatch.setattr(spans, "shutdown", lambda: None)
    monkeypatch.setattr(records, "shutdown", lambda: None)
    monkeypatch.setattr(telemetry, "OTLPSpanExporter", lambda **_: spans)
    monkeypatch.setattr(telemetry, "OTLPLogExporter", lambda **_: records)
    monkeypatch.setattr("demo.play.send", lambda _endpoint, _key, request: SENT.append(request))
    SENT.clear()
    assert play("", "", minutes=60, requests=600) == 600
    return spans.get_finished_spans(), records.get_finished_logs()


def test_the_demo_tells_what_the_pages_show(played: tuple[Sequence[ReadableSpan], Sequence[Any]]):
    spans, records = played
    by_id = {span.context.span_id: span for span in spans if span.context}
    service = {own: span.resource.attributes["service.name"] for own, span in by_id.items()}
    for span in spans:
        assert span.start_time and span.end_time and span.start_time <= span.end_time
    crossing = [
        one for one in spans if one.parent and service[one.parent.span_id] != one.resource.attributes["service.name"]
    ]
    assert {span.name for span in crossing} == {"GET /stock/{id}", "process orders"}
    queries: dict[tuple[int, object], int] = {}
    for span in spans:
        if span.parent and span.attributes and "db.query.text" in span.attributes:
            asked = (span.parent.span_id, span.attributes["db.query.text"])
            queries[asked] = queries.get(asked, 0) + 1
    assert max(queries.values()) >= 5
    assert any(span.events and span.events[0].name == "exception" for span in spans)
    assert {one.log_record.trace_id for one in records} <= {span.context.trace_id for span in spans if span.context}


def test_machines_and_measured_requests_are_told_too(played: tuple[Sequence[ReadableSpan], Sequence[Any]]):
    traces = {span.context.trace_id.to_bytes(16, "big") for span in played[0] if span.context}
    metrics = [metric for request in SENT for of in request.resource_metrics for metric in of.scope_metrics[0].metrics]
    assert {"system.cpu.time", "system.memory.usage", "jvm.memory.used", "cpython.gc.collections"} <= {
        metric.name for metric in metrics
    }
    points = [p for m in metrics if m.name == "http.server.request.duration" for p in m.histogram.data_points]
    exemplars = [exemplar for point in points for exemplar in point.exemplars]
    assert exemplars and {exemplar.trace_id for exemplar in exemplars} <= traces
    assert sum(1 for point in points if sum(point.bucket_counts) != point.count) == 0

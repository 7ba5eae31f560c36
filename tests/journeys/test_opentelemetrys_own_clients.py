"""What OpenTelemetry's own SDK and exporters send to a running hub is taken, on every port and in every packing."""

import logging
from collections.abc import Iterator
from typing import Any

import grpc
import httpx
import pytest
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter as GrpcLogs
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as GrpcMetrics
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcSpans
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter as HttpLogs
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpMetrics
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpSpans
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from tests.hub_fixtures import Hub

pytestmark = pytest.mark.xdist_group("hub")
RESOURCE = Resource.create({"service.name": "checkout"})


@pytest.fixture
def site(hub: Hub, request: pytest.FixtureRequest) -> dict[str, Any]:
    name = "".join(letter for letter in request.node.name.split("[")[0] if letter.isalpha())[-30:]
    return hub.make_site(f"{name}{id(request)}.example")


@pytest.fixture
def complaints(caplog: pytest.LogCaptureFixture) -> Iterator[list[logging.LogRecord]]:
    """What the exporters complained about: the SDK logs it and goes on."""
    with caplog.at_level(logging.WARNING):
        yield caplog.records


def accepted(hub: Hub, signal: str) -> float:
    """How many records of a signal the hub has acknowledged."""
    lines = httpx.get(f"{hub.url}/metrics").text.splitlines()
    return sum(
        float(line.split()[-1]) for line in lines if line.startswith(f'nightjar_otlp_accepted_total{{signal="{signal}"')
    )


def http(hub: Hub, site: dict[str, Any], signal: str, port: int, **more: Any) -> dict[str, Any]:
    key = {"authorization": f"Bearer {site['secret_key']}"}
    return {"endpoint": f"http://127.0.0.1:{port}/v1/{signal}", "headers": key, **more}


def by_grpc(hub: Hub, site: dict[str, Any], **more: Any) -> dict[str, Any]:
    headers = (("x-api-key", site["secret_key"]),)
    return {"endpoint": f"127.0.0.1:{hub.otlp_grpc}", "insecure": True, "headers": headers, **more}


def test_spans_come_by_every_way(hub: Hub, site: dict[str, Any], complaints: list[logging.LogRecord]):
    exporters = [
        HttpSpans(**http(hub, site, "traces", hub.port)),
        HttpSpans(**http(hub, site, "traces", hub.otlp_http, compression=Compression.Gzip)),
        HttpSpans(**http(hub, site, "traces", hub.otlp_http, compression=Compression.Deflate)),
        GrpcSpans(**by_grpc(hub, site)),
        GrpcSpans(**by_grpc(hub, site, compression=grpc.Compression.Gzip)),
    ]
    before = accepted(hub, "traces")
    for exporter in exporters:
        provider = TracerProvider(resource=RESOURCE)
        provider.add_span_processor(BatchSpanProcessor(exporter))
        tracer = provider.get_tracer("shop")
        with tracer.start_as_current_span("POST /checkout", attributes={"http.request.method": "POST"}) as span:
            span.add_event("paid", {"amount": 9.9, "lines": [1, 2]})
            with tracer.start_as_current_span("select"):
                pass
        assert provider.force_flush(20_000)
        provider.shutdown()
    assert accepted(hub, "traces") == before + 2 * len(exporters) and not complaints


def test_logs_and_metrics_come_by_both_ways(hub: Hub, site: dict[str, Any], complaints: list[logging.LogRecord]):
    logs, points = accepted(hub, "logs"), accepted(hub, "metrics")
    for exporter in (HttpLogs(**http(hub, site, "logs", hub.otlp_http)), GrpcLogs(**by_grpc(hub, site))):
        provider = LoggerProvider(resource=RESOURCE)
        provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
        provider.get_logger("shop").emit(severity_number=SeverityNumber.WARN, body={"order": 7, "lines": ["a"]})
        assert provider.force_flush(20_000)
        provider.shutdown()
    for exporter in (HttpMetrics(**http(hub, site, "metrics", hub.otlp_http)), GrpcMetrics(**by_grpc(hub, site))):
        provider = MeterProvider([PeriodicExportingMetricReader(exporter, 3_600_000)], RESOURCE)
        meter = provider.get_meter("shop")
        meter.create_counter("orders").add(1, {"plan": "pro"})
        meter.create_histogram("latency", "ms").record(12.5)
        assert provider.force_flush(20_000)
        provider.shutdown()
    assert accepted(hub, "logs") == logs + 2 and accepted(hub, "metrics") >= points + 4 and not complaints


def test_the_port_of_telemetry_takes_nothing_else(hub: Hub):
    answer = httpx.get(f"http://127.0.0.1:{hub.otlp_http}/health")
    assert answer.status_code == 404 and "/v1/traces" in answer.json()["message"]
    assert httpx.get(f"{hub.url}/v1/logs").status_code == 405


def test_the_banner_says_where_telemetry_goes(hub: Hub):
    said = (hub.folder / "said.log").read_text()
    assert f"OTLP over HTTP at http://127.0.0.1:{hub.otlp_http}, over gRPC at 127.0.0.1:{hub.otlp_grpc}" in said

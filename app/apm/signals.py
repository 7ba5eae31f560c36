"""The three signals in one table: what is sent, where it goes, and how its answers name what was refused."""

from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


@dataclass(frozen=True, slots=True)
class Signal:
    """One of them. ``resources``, ``scopes`` and ``records`` name the nested lists of a request, from outside in."""

    name: str
    stream: str
    request: type[Message]
    response: type[Message]
    service: str  # gRPC's
    resources: str
    scopes: str
    records: str
    rejected: str  # the field of partial_success
    noun: str

    @property
    def path(self) -> str:
        """Its HTTP path."""
        return f"/v1/{self.name}"

    def records_of(self, request: Any) -> "list[Any]":
        """The lists of records in a request, one for each scope."""
        return [
            getattr(scope, self.records)
            for resource in getattr(request, self.resources)
            for scope in getattr(resource, self.scopes)
        ]


TRACES = Signal(
    "traces", "spans", ExportTraceServiceRequest, ExportTraceServiceResponse,
    "opentelemetry.proto.collector.trace.v1.TraceService",
    "resource_spans", "scope_spans", "spans", "rejected_spans", "span",
)  # fmt: skip
LOGS = Signal(
    "logs", "logs", ExportLogsServiceRequest, ExportLogsServiceResponse,
    "opentelemetry.proto.collector.logs.v1.LogsService",
    "resource_logs", "scope_logs", "log_records", "rejected_log_records", "log record",
)  # fmt: skip
METRICS = Signal(
    "metrics", "points", ExportMetricsServiceRequest, ExportMetricsServiceResponse,
    "opentelemetry.proto.collector.metrics.v1.MetricsService",
    "resource_metrics", "scope_metrics", "metrics", "rejected_data_points", "data point",
)  # fmt: skip
SIGNALS = (TRACES, LOGS, METRICS)

"""The OpenTelemetry SDK of one service, as its users set it up; only its clock is the demo's own."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from demo.clock import now_ns

SEVERITY = {
    "debug": SeverityNumber.DEBUG, "info": SeverityNumber.INFO,
    "warn": SeverityNumber.WARN, "error": SeverityNumber.ERROR,
}  # fmt: skip
QUEUE = 20_000


class Telemetry:
    """Spans and logs of one service, sent to a hub."""

    def __init__(self, service: str, version: str, host: str, endpoint: str, key: str) -> None:
        resource = Resource.create(
            {
                "service.name": service, "service.version": version, "service.instance.id": f"{host}-1",
                "deployment.environment.name": "production", "host.name": host,
            }
        )  # fmt: skip
        headers = {"x-nightjar-key": key}
        self._spans = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", headers=headers)
        self._spans.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=QUEUE, schedule_delay_millis=500))
        self._records = LoggerProvider(resource=resource, shutdown_on_exit=False)
        self._records.add_log_record_processor(
            BatchLogRecordProcessor(
                OTLPLogExporter(endpoint=f"{endpoint}/v1/logs", headers=headers),
                max_queue_size=QUEUE,
                schedule_delay_millis=500,
            )
        )
        self._tracer = self._spans.get_tracer("nightjar.demo", "1.0")
        self._logger = self._records.get_logger("nightjar.demo", "1.0")

    @contextmanager
    def span(
        self,
        name: str,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Mapping[str, Any] | None = None,
        carrier: Mapping[str, str] | None = None,
        links: list[Link] | None = None,
    ) -> Iterator[Span]:
        """A span from now until the block ends. ``carrier``: the headers with which it was called."""
        parent: Context | None = TraceContextTextMapPropagator().extract(dict(carrier)) if carrier is not None else None
        span = self._tracer.start_span(
            name, parent, kind, attributes=dict(attributes or {}), links=links, start_time=now_ns()
        )
        with trace.use_span(span, end_on_exit=False, record_exception=False, set_status_on_exception=False):
            try:
                yield span
            except Exception as error:
                span.record_exception(error, timestamp=now_ns())
                span.set_status(Status(StatusCode.ERROR, str(error)))
                raise
            finally:
                span.end(now_ns())

    def log(self, level: str, message: str, **attributes: Any) -> None:
        """A line, which belongs to the span that is going on."""
        context = trace.get_current_span().get_span_context()
        self._logger.emit(
            LogRecord(
                timestamp=now_ns(), observed_timestamp=now_ns(), trace_id=context.trace_id, span_id=context.span_id,
                trace_flags=context.trace_flags, severity_text=level.upper(), severity_number=SEVERITY[level],
                body=message, attributes=attributes,
            )
        )  # fmt: skip

    def flush(self) -> None:
        """Send what is waiting, and wait until it is sent."""
        self._spans.force_flush(30_000)
        self._records.force_flush(30_000)

    def close(self) -> None:
        """Send the rest and stop."""
        self.flush()
        self._spans.shutdown()
        self._records.shutdown()


def headers() -> dict[str, str]:
    """What a call carries to whom it calls: the traceparent of the span that is going on."""
    found: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(found)
    return found


def quiet() -> None:
    """The SDK's own complaints go to the log of who plays, not over their screen."""
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)

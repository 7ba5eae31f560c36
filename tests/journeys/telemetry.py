"""A real OpenTelemetry SDK that sends to a hub, for journeys from there to the page."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanContext, Tracer
from playwright.sync_api import ConsoleMessage, Page

from tests.hub_fixtures import Hub

# How long a page may take on a machine that does other things besides, in milliseconds.
PATIENT = 60_000


@contextmanager
def tracer(hub: Hub, key: str, service: str) -> Iterator[Tracer]:
    """A tracer of a service; what it made is sent when the block ends."""
    provider = TracerProvider(resource=Resource.create({"service.name": service}), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=f"{hub.url}/v1/traces", headers={"x-nightjar-key": key})
    provider.add_span_processor(BatchSpanProcessor(exporter))
    yield provider.get_tracer("tests.journeys")
    assert provider.force_flush(20_000)
    provider.shutdown()


def say(hub: Hub, key: str, service: str, lines: list[tuple[SeverityNumber, str]], context: SpanContext) -> None:
    """Log lines that belong to a span, and wait until they are sent."""
    provider = LoggerProvider(resource=Resource.create({"service.name": service}), shutdown_on_exit=False)
    exporter = OTLPLogExporter(endpoint=f"{hub.url}/v1/logs", headers={"x-nightjar-key": key})
    provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
    logger = provider.get_logger("tests.journeys")
    for severity, body in lines:
        logger.emit(
            LogRecord(
                severity_number=severity, severity_text=severity.name, body=body, attributes={"cart.lines": 3},
                trace_id=context.trace_id, span_id=context.span_id, trace_flags=context.trace_flags,
            )
        )  # fmt: skip
    assert provider.force_flush(20_000)
    provider.shutdown()


def hear_errors(page: Page) -> list[str]:
    """What the page complains about, as it happens."""
    errors: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            errors.append(said.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors

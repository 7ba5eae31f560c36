"""From a beacon of ``monitor.js`` to what Nightjar knows: events as SDKs send them, spans, web vitals. Pure.

The page's clock counts from its own beginning; what is told is placed by how long before the beacon it was.
"""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.errors.monitor.stacks import frames_in
from app.errors.monitor.wire import Load, SentError, SentRequest, SentVitals, Told
from app.ingest.rows import WebVital, instant

VITALS = {"LCP", "INP", "CLS", "FCP", "TTFB"}
LEVELS = {"fatal", "error", "warning", "info", "debug"}
CLIENT, ERROR = 3, 2  # OTLP's SpanKind and StatusCode
LONGEST_AGO_MS = 24 * 3_600_000
SDK = {"name": "nightjar.monitor", "version": "1"}


def at_ms(load: Load, told: float, received_ms: int) -> int:
    """When something happened, by the hub's clock."""
    return received_ms - int(min(max(load.now - told, 0), LONGEST_AGO_MS))


def page_of(load: Load, path: str) -> str:
    """The address of the page without what is asked of it."""
    parts = urlsplit(load.url)
    return f"{parts.scheme}://{parts.netloc}{path or parts.path}"


def as_event(load: Load, error: SentError, received_ms: int) -> dict[str, Any]:
    """An error as an SDK would have sent it; what it is told of its props are ``extra``."""
    # What caused it comes first, as in Sentry's protocol; what was caught or not is said of the last.
    exceptions = [_exception(one) for one in (*reversed(error.causes), error)]
    exceptions[-1]["mechanism"] = {"type": error.how, "handled": bool(error.handled)}
    if error.causes:
        for number, one in enumerate(reversed(exceptions)):
            mechanism = {"exception_id": number, **({"parent_id": number - 1} if number else {})}
            one["mechanism"] = {"type": "cause", **one.get("mechanism", {}), **mechanism}
    event: dict[str, Any] = {
        "platform": "javascript", "sdk": SDK, "level": error.level if error.level in LEVELS else "error",
        "timestamp": at_ms(load, error.at, received_ms) / 1000, "release": load.release,
        "environment": load.environment,
        "exception": {"values": exceptions}, "request": {"url": page_of(load, error.path)}, "transaction": error.path,
        "breadcrumbs": [
            {"timestamp": at_ms(load, at, received_ms) / 1000, "category": kind, "message": text}
            for at, kind, text in error.crumbs
        ],
        "debug_meta": {
            "images": [{"type": "sourcemap", "code_file": file, "debug_id": id_} for file, id_ in error.debug_ids]
        },
        "contexts": {"trace": {"trace_id": error.trace}} if error.trace.strip("0") else {},
        "extra": error.props, "fingerprint": error.fingerprint,
    }  # fmt: skip
    return {name: value for name, value in event.items() if value not in (None, "", [], {})}


def _exception(told: Told) -> dict[str, Any]:
    stack = frames_in(told.stack)
    return {
        "type": told.name or "Error",
        "value": told.message,
        **({"stacktrace": {"frames": stack}} if stack else {}),
    }


def as_spans(load: Load, received_ms: int, service: str) -> bytes:
    """What the page asked of servers as an OTLP request for traces; empty when it asked nothing."""
    if not load.requests:
        return b""
    request = ExportTraceServiceRequest()
    sender = request.resource_spans.add()
    of_sender = {
        "service.name": service, "telemetry.sdk.name": SDK["name"], "telemetry.sdk.language": "webjs",
        "service.version": load.release or "", "deployment.environment.name": load.environment or "",
    }  # fmt: skip
    for name, value in of_sender.items():
        if value:
            sender.resource.attributes.add(key=name).value.string_value = value
    scope = sender.scope_spans.add()
    for one in load.requests:
        _put_span(scope, load, one, received_ms)
    return request.SerializeToString()


def _put_span(scope: Any, load: Load, one: SentRequest, received_ms: int) -> None:
    start_ns = at_ms(load, one.at, received_ms) * 1_000_000
    path = urlsplit(one.url).path or "/"
    span = scope.spans.add(
        trace_id=bytes.fromhex(one.trace), span_id=bytes.fromhex(one.span), name=f"{one.method} {path}"[:200],
        kind=CLIENT, start_time_unix_nano=start_ns, end_time_unix_nano=start_ns + int(one.duration * 1_000_000),
    )  # fmt: skip
    address = one.url if "://" in one.url else page_of(load, one.url)
    told = {
        "http.request.method": one.method, "url.full": address, "server.address": urlsplit(address).hostname or "",
        "browser.page": one.path,
    }  # fmt: skip
    for name, value in told.items():
        span.attributes.add(key=name).value.string_value = value
    if one.status:
        span.attributes.add(key="http.response.status_code").value.int_value = one.status
    if one.status == 0 or one.status >= 400:
        span.status.code = ERROR


def as_vitals(
    load: Load, sent: SentVitals, site_id: int, received_ms: int, device: str, browser: str
) -> list[WebVital]:
    """A row a vital; what has no name of a vital is left out."""
    path = (sent.path or urlsplit(load.url).path)[:500]
    view = int.from_bytes(hashlib.blake2b(sent.trace.encode(), digest_size=8).digest(), "big")
    return [
        WebVital(
            site_id=site_id, at=instant(received_ms), name=name, path=path, view=view, version=sent.version,
            value=value, cause=cause[:200], device=device, browser=browser, release=load.release or "",
            environment=load.environment or "", trace_id=sent.trace,
        )
        for name, (value, cause) in sent.values.items()
        if name in VITALS
    ]  # fmt: skip

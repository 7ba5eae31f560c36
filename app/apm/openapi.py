"""The doors of telemetry in words, for OpenAPI, as the framework does not see them."""

from typing import Any

import msgspec

from app.apm.plain.metrics import KINDS, MOST_OBSERVED, PlainMetric
from app.apm.plain.zipkin import ZipkinSpan
from app.apm.signals import SIGNALS, Signal

KEY = "`Bearer ja_sk_…` with the scope ingest, or a public key. Or send it as `x-api-key` or `x-nightjar-key`."
STATUS = {
    "type": "object",
    "description": "google.rpc.Status, in the encoding of the request.",
    "properties": {
        "code": {"type": "integer"},
        "message": {"type": "string"},
        "details": {"type": "array", "items": {}},
    },
}
OTLP_ANSWERS = {
    "200": "Durable. An empty message, or `partialSuccess`: how many were refused and why; not to be sent again.",
    "400": "Not understood; nothing was taken.",
    "401": "No key, or one that opens nothing.",
    "403": "The key may not send, or the site's quota of the day is used up.",
    "413": "Larger than the hub takes, when it is unpacked.",
    "415": "Neither protobuf nor JSON, or compressed in a way that is not known.",
    "429": "The key sends too much a second; send it again after `Retry-After` seconds.",
    "503": "Not durable at the moment; send it again after `Retry-After` seconds.",
}
PLAIN_ANSWERS = {
    **OTLP_ANSWERS,
    "202": "Durable: how many records were accepted, and for those that were not, their index and why.",
    "408": "The body took too long to arrive.",
    "415": "The body is neither JSON nor JSON a line, or compressed in a way that is not known.",
}
del PLAIN_ANSWERS["200"]
TAKEN = {
    "type": "object",
    "properties": {
        "accepted": {"type": "integer"},
        "rejected": {"type": "integer"},
        "errors": {"type": "array", "items": {"type": "object"}},
        "message": {"type": "string", "description": "What was cut or refused, by which rule."},
    },
}
METRIC_FIELDS = {
    "name": "Name of the metric, e.g. `queue.depth`.",
    "kind": f"One of {', '.join(KINDS)}. A counter says what came since it last did, a total what came since `since`.",
    "value": "The value of a gauge, a counter or a total.",
    "values": f"Of a histogram: up to {MOST_OBSERVED:,} single observations, which are counted in buckets.",
    "bounds": "Of a histogram: the upper bounds of its buckets, rising.",
    "unit": "Unit by UCUM, e.g. `ms`, `By`, `1`.",
    "description": "What it measures.",
    "timestamp": "When: ISO 8601, or a number of s, ms, µs or ns since 1970. Default: now.",
    "since": "Since when a total is counted.",
    "service": "The service that measured it.",
    "attributes": "What it was measured of.",
}
OF_ALL = {
    "service": "Service of the records that name none.",
    "version": "Its version.",
    "environment": "Environment, e.g. `production`.",
    "host": "Host name.",
}


def schemas() -> dict[str, Any]:
    """The components that the paths refer to."""
    _, made = msgspec.json.schema_components([PlainMetric, ZipkinSpan], ref_template="#/components/schemas/{name}")
    renamed = {f"Zipkin{name}" if name in ("Endpoint", "Annotation") else name: made[name] for name in made}
    for name, field in renamed["PlainMetric"]["properties"].items():
        field["description"] = METRIC_FIELDS[name]
    text = msgspec.json.encode(renamed).decode()
    for name in ("Endpoint", "Annotation"):
        text = text.replace(f"#/components/schemas/{name}", f"#/components/schemas/Zipkin{name}")
    return msgspec.json.decode(text)


def paths() -> dict[str, Any]:
    """The path items of all doors of telemetry."""
    one = {"type": "object", "additionalProperties": True, "description": "A record as your logger writes it."}
    return {
        **{signal.path: {"post": _otlp(signal)} for signal in SIGNALS},
        "/api/ingest/logs": {
            "post": _plain("logs", "Send logs of any shape: a JSON array, or JSON or text a line.", one)
        },
        "/api/ingest/metrics": {"post": _plain("metrics", "Send simple metrics.", _reference("PlainMetric"))},
        "/api/ingest/traces": {"post": _plain("spans", "Send spans in Zipkin's v2 JSON.", _reference("ZipkinSpan"))},
    }


def _otlp(signal: Signal) -> dict[str, Any]:
    request, response = signal.request.DESCRIPTOR.full_name, signal.response.DESCRIPTOR.full_name
    kinds = {
        "application/json": {"schema": {"type": "object", "description": f"{request}, in OTLP's JSON."}},
        "application/x-protobuf": {"schema": {"type": "string", "format": "binary", "description": request}},
    }
    answers: dict[str, Any] = {}
    for status, words in OTLP_ANSWERS.items():
        schema = {"type": "object", "description": response} if status == "200" else STATUS
        binary = {"type": "string", "format": "binary"}
        content = {"application/json": {"schema": schema}, "application/x-protobuf": {"schema": binary}}
        answers[status] = {"description": words, "content": content}
    return {
        "operationId": f"otlp_{signal.name}",
        "tags": ["telemetry"],
        "summary": f"Send {signal.noun}s by OTLP over HTTP; gzip, deflate and zstd are understood.",
        "parameters": [_key()],
        "requestBody": {"required": True, "content": kinds},
        "responses": answers,
    }


def _plain(member: str, summary: str, one: dict[str, Any]) -> dict[str, Any]:
    many = {"type": "array", "items": one}
    within = {"type": "object", "properties": {member: many}, "required": [member]}
    answers: dict[str, Any] = {}
    for status, words in PLAIN_ANSWERS.items():
        kind, schema = ("json", TAKEN) if status == "202" else ("problem+json", {"type": "object"})
        answers[status] = {"description": words, "content": {f"application/{kind}": {"schema": schema}}}
    query = [_query(name, words) for name, words in OF_ALL.items()]
    return {
        "operationId": f"ingest_{member}",
        "tags": ["telemetry"],
        "summary": summary,
        "parameters": [_key(), *query],
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"anyOf": [many, within, one]}}}},
        "responses": answers,
    }


def _key() -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": "Authorization", "in": "header", "required": False, "description": KEY, "schema": schema}


def _query(name: str, words: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": words, "schema": {"type": "string"}}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}

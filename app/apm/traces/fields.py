"""What spans can be searched for by name, besides their attributes and resources."""

from app.apm.pairs import PAIRS
from app.kit.search.fields import Field, Kind, Signal

KINDS = {"internal": 1, "server": 2, "client": 3, "producer": 4, "consumer": 5}
STATUSES = {"unset": 0, "ok": 1, "error": 2}
KIND_WORDS = ("unspecified", *KINDS)
STATUS_WORDS = tuple(STATUSES)

_TEXTS = {
    "service": "service", "service.name": "service", "name": "name", "operation": "name",
    "status_message": "status_message", "env": "environment", "environment": "environment",
    "deployment.environment.name": "environment", "host": "host", "host.name": "host", "version": "version",
    "service.version": "version", "service.namespace": "service_namespace", "scope": "scope_name",
    "http.request.method": "http_method", "http.method": "http_method", "http.route": "http_route",
    "url.path": "url_path", "db.system": "db_system", "db.system.name": "db_system", "db.statement": "db_statement",
    "rpc.system": "rpc_system", "messaging.system": "messaging_system", "peer": "peer",
}  # fmt: skip

SPANS = Signal(
    fields={
        **{key: Field(column) for key, column in _TEXTS.items()},
        "kind": Field("kind", Kind.WORD, KINDS),
        "status": Field("status", Kind.WORD, STATUSES),
        "duration": Field("duration_ns", Kind.DURATION),
        "http.status": Field("http_status", Kind.NUMBER),
        "http.response.status_code": Field("http_status", Kind.NUMBER),
        "http.status_code": Field("http_status", Kind.NUMBER),
        "entry": Field("is_entry", Kind.WORD, {"yes": 1, "no": 0, "true": 1, "false": 0}),
        "trace": Field("trace_id", Kind.ID, bytes=16),
        "trace_id": Field("trace_id", Kind.ID, bytes=16),
        "span": Field("span_id", Kind.ID, bytes=8),
        "span_id": Field("span_id", Kind.ID, bytes=8),
        "parent": Field("parent_span_id", Kind.ID, bytes=8),
    },
    texts=("name", "service", "status_message", "url_path", "http_route", "db_statement", "peer"),
    pairs=PAIRS,
)  # fmt: skip

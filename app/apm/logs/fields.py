"""What log records can be searched for by name, besides their attributes and resources."""

from app.apm.pairs import PAIRS
from app.kit.search.fields import Field, Kind, Signal
from app.kit.search.words import Words

LEVELS = {"trace": (1, 4), "debug": (5, 8), "info": (9, 12), "warn": (13, 16), "error": (17, 20), "fatal": (21, 24)}
_TEXTS = {
    "service": "service", "service.name": "service", "body": "body", "message": "body", "event": "event_name",
    "env": "environment", "environment": "environment", "deployment.environment.name": "environment",
    "host": "host", "host.name": "host", "version": "version", "service.version": "version",
    "service.namespace": "service_namespace", "scope": "scope_name",
}  # fmt: skip

LOGS = Signal(
    fields={
        **{key: Field(column) for key, column in _TEXTS.items()},
        "level": Field("severity_number", Kind.SCALE, LEVELS),
        "severity": Field("severity_number", Kind.SCALE, LEVELS),
        "trace": Field("trace_id", Kind.ID, bytes=16),
        "trace_id": Field("trace_id", Kind.ID, bytes=16),
        "span": Field("span_id", Kind.ID, bytes=8),
        "span_id": Field("span_id", Kind.ID, bytes=8),
    },
    texts=("body",),
    # As the indices of 0016_search_indices.sql and 0017_text_indices.sql have them.
    words={"body": Words("translate(lower(body), '0123456789', '          ')", "tokens(lower(body))")},
    pairs=PAIRS,
    documents=("body",),
)

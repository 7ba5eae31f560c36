"""What helps against what is wrong with telemetry, as a line to copy into a sender's environment."""

from app.apm.insert import MOST_ATTRIBUTES
from app.ingest.dropped import Reason

_KEY = 'export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20ja_sk_…"'
_LESS = "export OTEL_TRACES_SAMPLER=parentbased_traceidratio OTEL_TRACES_SAMPLER_ARG=0.1"
_SHORTER = "export OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT=4096"
_FEWER = f"export OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT={MOST_ATTRIBUTES}"

# By the word of a flaw (app/apm/marks.py) or of a reason (app/ingest/dropped.py).
FIXES: dict[str, str] = {
    "no_service_name": "export OTEL_SERVICE_NAME=checkout",
    "ahead": "timedatectl set-ntp true",
    "many_attributes": _FEWER,
    "long_text": _SHORTER,
    Reason.DEAD_KEY: _KEY,
    Reason.WRONG_SCOPE: _KEY,
    Reason.FOREIGN_ORIGIN: _KEY,
    Reason.UNREADABLE: "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
    Reason.REQUEST_TOO_LARGE: "export OTEL_BSP_MAX_EXPORT_BATCH_SIZE=128 OTEL_BLRP_MAX_EXPORT_BATCH_SIZE=128",
    Reason.TOO_FAST: _LESS,
    Reason.OVER_QUOTA: _LESS,
    Reason.VALUE_CUT: _SHORTER,
    Reason.RECORD_TOO_LARGE: _SHORTER,
    Reason.ATTRIBUTES_LEFT_OUT: _FEWER,
}

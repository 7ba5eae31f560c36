"""What alert rules can watch of telemetry, in words."""

from app.alerts.measures import Measure, MeasureField
from app.apm.measures import metrics, queries
from app.apm.measures.queries import GROUPS, LOG_GROUPS, PERCENTILES

SERVICE = MeasureField("service", "Service", "Empty for all.")
OPERATION = MeasureField("operation", "Operation", "The name of the span that begins a request.")
ENVIRONMENT = MeasureField("environment", "Environment")
BY = MeasureField("group_by", "An alert for each", choices=tuple(name for name in GROUPS if name))
OF_CALLS = (SERVICE, OPERATION, ENVIRONMENT, BY)
SEARCH = MeasureField("search", "Search", "As in the logs, for example level:error service:shop.")
LOGS_BY = MeasureField("group_by", "An alert for each", choices=tuple(name for name in LOG_GROUPS if name))

MEASURES = (
    Measure("span_requests", "Requests", "Services", "count", queries.requests, OF_CALLS, path="/services"),
    Measure(
        "span_error_rate", "Failed requests", "Services", "percent", queries.error_rate, OF_CALLS, is_count=False,
        path="/services",
    ),
    Measure(
        "span_latency", "Duration of requests", "Services", "ms", queries.latency,
        (MeasureField("percentile", "Percentile", choices=PERCENTILES, default="p95"), *OF_CALLS), is_count=False,
        path="/services",
    ),
    Measure("log_records", "Log records", "Logs", "count", queries.log_records, (SEARCH, LOGS_BY), path="/logs"),
    Measure("log_new_patterns", "New patterns of log records", "Logs", "count", queries.new_patterns, (SEARCH,),
            path="/logs"),
    Measure(
        "metric", "Metrics, and a formula over them", "Metrics", "", metrics.metric, is_count=False, path="/metrics",
        form=metrics.WatchedMetrics, words=metrics.said,
    ),
    Measure(
        "telemetry_received", "Telemetry received", "Ingest", "count", queries.received,
        (MeasureField("signal", "Signal", choices=("spans", "logs", "points")),), path="/telemetry",
    ),
)  # fmt: skip

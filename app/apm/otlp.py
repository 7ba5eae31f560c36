"""OTLP as ClickHouse reads it: the protobuf messages, and the columns that hold them while an insert goes on.

A batch is a concatenation of items (see ``wrap``), and ClickHouse reads it as one message. Its schema declares the
bytes of an item as the request itself, since a ``bytes`` field and a message look alike on the wire. Messages that
contain themselves (AnyValue) are unrolled to a depth; what lies deeper is met by a column that takes nothing, so that
the batch is refused and told otherwise (``deep``). Sources: opentelemetry-proto 1.11.
"""

# How deep arrays and maps inside a value are kept: attributes, and bodies of log records, which are often documents.
ATTRIBUTE_DEPTH = 1
BODY_DEPTH = 3

_ITEM = """
message Item { fixed64 site_id = 1; fixed64 received_ns = 2; fixed64 request_hash = 3; string key_id = 4;
  Request request = 5; }
message Batch { repeated Item item = 1; }
"""
_RESOURCE = """
message Resource { repeated KeyValue1 attributes = 1; }
message Scope { string name = 1; string version = 2; }
"""
_SPANS = """
message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue1 attributes = 3; }
message Link { bytes trace_id = 1; bytes span_id = 2; repeated KeyValue1 attributes = 4; }
message Status { string message = 2; int32 code = 3; }
message Span { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5;
  int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue1 attributes = 9;
  repeated Event events = 11; repeated Link links = 13; Status status = 15; fixed32 flags = 16; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Request { repeated ResourceSpans resource_spans = 1; }
"""
_LOGS = """
message LogRecord { fixed64 time_unix_nano = 1; int32 severity_number = 2; string severity_text = 3; AnyValue3 body = 5;
  repeated KeyValue1 attributes = 6; bytes trace_id = 9; bytes span_id = 10; fixed64 observed_time_unix_nano = 11;
  string event_name = 12; }
message ScopeLogs { Scope scope = 1; repeated LogRecord log_records = 2; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; }
message Request { repeated ResourceLogs resource_logs = 1; }
"""
_POINTS = """
message Exemplar { fixed64 time = 2; oneof value { double as_double = 3; sfixed64 as_int = 6; } bytes span_id = 4;
  bytes trace_id = 5; }
message Number { fixed64 start = 2; fixed64 time = 3; oneof value { double as_double = 4; sfixed64 as_int = 6; }
  repeated Exemplar exemplars = 5; repeated KeyValue1 attributes = 7; uint32 flags = 8; }
message HistogramPoint { fixed64 start = 2; fixed64 time = 3; fixed64 count = 4; double sum = 5;
  repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7; repeated Exemplar exemplars = 8;
  repeated KeyValue1 attributes = 9;
  uint32 flags = 10; double min = 11; double max = 12; }
message Buckets { sint32 offset = 1; repeated uint64 bucket_counts = 2; }
message ExponentialPoint { repeated KeyValue1 attributes = 1; fixed64 start = 2; fixed64 time = 3; fixed64 count = 4;
  double sum = 5; sint32 scale = 6; fixed64 zero_count = 7; Buckets positive = 8; Buckets negative = 9;
  uint32 flags = 10; repeated Exemplar exemplars = 11; double min = 12; double max = 13; }
message Quantile { double quantile = 1; double value = 2; }
message SummaryPoint { fixed64 start = 2; fixed64 time = 3; fixed64 count = 4; double sum = 5;
  repeated Quantile quantile_values = 6; repeated KeyValue1 attributes = 7; uint32 flags = 8; }
message Gauge { repeated Number data_points = 1; }
message Sum { repeated Number data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramPoint data_points = 1; int32 aggregation_temporality = 2; }
message Exponential { repeated ExponentialPoint data_points = 1; int32 aggregation_temporality = 2; }
message Summary { repeated SummaryPoint data_points = 1; }
message Metric { string name = 1; string description = 2; string unit = 3; Gauge gauge = 5; Sum sum = 7;
  Histogram histogram = 9; Exponential exponential_histogram = 10; Summary summary = 11; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
message Request { repeated ResourceMetrics resource_metrics = 1; }
"""


def _any_value(depth: int) -> str:
    """The message AnyValue with arrays and maps down to a depth, as it and its parts are named here."""
    fields = "string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;"
    if not depth:
        unread = "bytes array_value = 5; bytes kvlist_value = 6; bytes bytes_value = 7;"
        return f"message AnyValue0 {{ oneof value {{ {fields} {unread} }} }}\n"
    below = depth - 1
    fields += f" Array{depth} array_value = 5; KeyValueList{depth} kvlist_value = 6; bytes bytes_value = 7;"
    return (
        _any_value(below)
        + f"message KeyValue{below} {{ string key = 1; AnyValue{below} value = 2; }}\n"
        + f"message Array{depth} {{ repeated AnyValue{below} values = 1; }}\n"
        + f"message KeyValueList{depth} {{ repeated KeyValue{below} values = 1; }}\n"
        + f"message AnyValue{depth} {{ oneof value {{ {fields} }} }}\n"
    )


def _schema(depth: int, messages: str) -> str:
    key_value = f"message KeyValue{depth} {{ string key = 1; AnyValue{depth} value = 2; }}\n"
    return 'syntax = "proto3";\n' + _any_value(depth) + key_value + _RESOURCE + messages + _ITEM


# A column that takes no bytes at all: any are refused, as they name none of its values. (It stands in a text of SQL.)
_UNREAD = r"Nullable(Enum8(\'nothing that anybody sends\' = 1))"


def _value(depth: int, is_inner: bool = False) -> str:
    """The column of an AnyValue. Nullable leaves keep which of them was sent."""
    leaves = (
        "string_value Nullable(String), bool_value Nullable(Bool), int_value Nullable(Int64),"
        f" double_value Nullable(Float64), bytes_value {_UNREAD if is_inner else 'Nullable(String)'}"
    )
    if not depth:
        return f"Tuple({leaves}, array_value {_UNREAD}, kvlist_value {_UNREAD})"
    below = _value(depth - 1, is_inner=True)
    return (
        f"Tuple({leaves}, array_value Tuple(values Array({below})),"
        f" kvlist_value Tuple(values Array(Tuple(key String, value {below}))))"
    )


_ATTRIBUTES = f"attributes Array(Tuple(key String, value {_value(ATTRIBUTE_DEPTH)}))"
_OF_ITEM = "site_id UInt64, received_ns UInt64, request_hash UInt64, key_id String"
_SCOPE = "scope Tuple(name String, version String)"
_SPAN = (
    "trace_id String, span_id String, trace_state String, parent_span_id String, name String, kind Int32,"
    f" start_time_unix_nano UInt64, end_time_unix_nano UInt64, {_ATTRIBUTES},"
    f" events Array(Tuple(time_unix_nano UInt64, name String, {_ATTRIBUTES})),"
    f" links Array(Tuple(trace_id String, span_id String, {_ATTRIBUTES})),"
    " status Tuple(message String, code Int32), flags UInt32"
)


def _items(request: str) -> str:
    return f"item Array(Tuple({_OF_ITEM}, request Tuple({request})))"


SPANS_SCHEMA = _schema(ATTRIBUTE_DEPTH, _SPANS)
SPANS_COLUMNS = _items(
    f"resource_spans Array(Tuple(resource Tuple({_ATTRIBUTES}),"
    f" scope_spans Array(Tuple({_SCOPE}, spans Array(Tuple({_SPAN}))))))"
)
_RECORD = (
    f"time_unix_nano UInt64, severity_number Int32, severity_text String, body {_value(BODY_DEPTH)}, {_ATTRIBUTES},"
    " trace_id String, span_id String, observed_time_unix_nano UInt64, event_name String"
)
LOGS_SCHEMA = _schema(BODY_DEPTH, _LOGS)
LOGS_COLUMNS = _items(
    f"resource_logs Array(Tuple(resource Tuple({_ATTRIBUTES}),"
    f" scope_logs Array(Tuple({_SCOPE}, log_records Array(Tuple({_RECORD}))))))"
)
_OF_POINT = f"start UInt64, time UInt64, {_ATTRIBUTES}, flags UInt32"
_NUMBER = "as_double Nullable(Float64), as_int Nullable(Int64)"
_EXEMPLARS = f"exemplars Array(Tuple(time UInt64, {_NUMBER}, span_id String, trace_id String))"
_NUMBERS = f"data_points Array(Tuple({_OF_POINT}, {_EXEMPLARS}, {_NUMBER}))"
_COUNTED = f"{_OF_POINT}, count UInt64, sum Float64"
_HISTOGRAMS = (
    f"data_points Array(Tuple({_COUNTED}, {_EXEMPLARS}, bucket_counts Array(UInt64), explicit_bounds Array(Float64),"
    " min Float64, max Float64))"
)
_BUCKETS = "Tuple(offset Int32, bucket_counts Array(UInt64))"
_EXPONENTIALS = (
    f"data_points Array(Tuple({_COUNTED}, {_EXEMPLARS}, scale Int32, zero_count UInt64, positive {_BUCKETS},"
    f" negative {_BUCKETS}, min Float64, max Float64))"
)
_SUMMARIES = f"data_points Array(Tuple({_COUNTED}, quantile_values Array(Tuple(quantile Float64, value Float64))))"
_METRIC = (
    f"name String, description String, unit String, gauge Tuple({_NUMBERS}),"
    f" sum Tuple({_NUMBERS}, aggregation_temporality Int32, is_monotonic Bool),"
    f" histogram Tuple({_HISTOGRAMS}, aggregation_temporality Int32),"
    f" exponential_histogram Tuple({_EXPONENTIALS}, aggregation_temporality Int32), summary Tuple({_SUMMARIES})"
)
POINTS_SCHEMA = _schema(ATTRIBUTE_DEPTH, _POINTS)
POINTS_COLUMNS = _items(
    f"resource_metrics Array(Tuple(resource Tuple({_ATTRIBUTES}),"
    f" scope_metrics Array(Tuple({_SCOPE}, metrics Array(Tuple({_METRIC}))))))"
)


def as_json(value: str, depth: int) -> str:
    """SQL: a value as JSON text. NaN and the infinities, which JSON cannot say, are null."""
    number, truth = f"toJSONString({value}.double_value)", f"toString({value}.bool_value)"
    leaf = f"coalesce(toString({value}.int_value), {number}, {truth}, 'null')"
    leaf = f"if(isNull({value}.string_value), {leaf}, toJSONString(assumeNotNull({value}.string_value)))"
    return f"{as_structure(value, depth)[:-5]}, {leaf})" if depth else leaf


def as_structure(value: str, depth: int) -> str:
    """SQL: an array or a map as JSON text, '' when it is neither."""
    name, below = f"v{depth}", depth - 1
    values, pairs = f"{value}.array_value.values", f"{value}.kvlist_value.values"
    return (
        f"multiIf(notEmpty({values}), concat('[', arrayStringConcat("
        f"arrayMap({name} -> {as_json(name, below)}, {values}), ','), ']'),"
        f" notEmpty({pairs}), concat('{{', arrayStringConcat(arrayMap({name} -> concat(toJSONString({name}.key), ':',"
        f" {as_json(name + '.value', below)}), {pairs}), ','), '}}'), '')"
    )


def as_text(value: str, depth: int) -> str:
    """SQL: a value as people read it. Arrays and maps are JSON, bytes base64, an absent value ''."""
    return (
        f"coalesce({value}.string_value, toString({value}.int_value), toString({value}.double_value),"
        f" toString({value}.bool_value), base64Encode({value}.bytes_value), {as_structure(value, depth)})"
    )

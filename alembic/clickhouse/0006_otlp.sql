-- Telemetry. ClickHouse reads OTLP's bytes itself (app/apm/sql/insert_*.sql) into the tables that end with `_in`, which
-- keep nothing themselves (a row whose first flaw is set is too old: it is counted, and not kept): views make of each block what is kept, so that one insert, with one token, fills all tables or none.
-- Site first everywhere; days are partitions, since retention ends days.

-- A span as the insert made it, with what only some of the tables behind it want (who sent it, and in which request).
create table if not exists spans_in
(
    site_id           UInt64,
    received          DateTime64(3, 'UTC'),
    request_hash      UInt64,
    key_id            LowCardinality(String),
    trace_id          FixedString(16),
    span_id           FixedString(8),
    parent_span_id    FixedString(8),
    trace_state       String,
    name              LowCardinality(String),
    kind              UInt8,
    start             DateTime64(9, 'UTC'),
    duration_ns       UInt64,
    status            UInt8,
    status_message    String,
    is_entry          UInt8,
    weight            Float32,
    service           LowCardinality(String),
    service_namespace LowCardinality(String),
    environment       LowCardinality(String),
    host              LowCardinality(String),
    version           LowCardinality(String),
    sdk_name          LowCardinality(String),
    sdk_language      LowCardinality(String),
    sdk_version       LowCardinality(String),
    scope_name        LowCardinality(String),
    scope_version     LowCardinality(String),
    http_method       LowCardinality(String),
    http_route        LowCardinality(String),
    http_status       UInt16,
    url_path          String,
    db_system         LowCardinality(String),
    db_statement      LowCardinality(String),
    rpc_system        LowCardinality(String),
    messaging_system  LowCardinality(String),
    peer              LowCardinality(String),
    attributes        Map(LowCardinality(String), String),
    resource          Map(LowCardinality(String), String),
    `events.ts`         Array(DateTime64(9, 'UTC')),
    `events.name`       Array(LowCardinality(String)),
    `events.attributes` Array(Map(LowCardinality(String), String)),
    `links.trace_id`    Array(FixedString(16)),
    `links.span_id`     Array(FixedString(8)),
    `links.attributes`  Array(Map(LowCardinality(String), String)),
    skew_ms           Int64,
    flaws             UInt16,
    scrubbed          UInt16
)
engine = Null;

-- One row a span. Slots of a quarter of an hour, and in them service, name, time: a service's spans lie together, and
-- equal operations have nearly equal attributes, which then take almost no room.
-- kind and status are OTLP's numbers; is_entry: a request to this service begins with it (its parent is elsewhere, or
-- there is none). weight: how many spans it stands for where traces are sampled. flaws and scrubbed are sets of bits,
-- told in app/apm/marks.py: what was wrong with it, and what was taken out of it.
create table if not exists spans
(
    site_id           UInt64                      codec(ZSTD(1)),
    slot              DateTime('UTC')             codec(Delta, ZSTD(1)),
    service           LowCardinality(String),
    name              LowCardinality(String),
    start             DateTime64(9, 'UTC')        codec(Delta, ZSTD(1)),
    duration_ns       UInt64                      codec(T64, ZSTD(1)),
    trace_id          FixedString(16)             codec(ZSTD(1)),
    span_id           FixedString(8)              codec(NONE),
    parent_span_id    FixedString(8)              codec(ZSTD(1)),
    trace_state       String                      codec(ZSTD(1)),
    kind              UInt8                       codec(ZSTD(1)),
    status            UInt8                       codec(ZSTD(1)),
    status_message    String                      codec(ZSTD(1)),
    is_entry          UInt8                       codec(ZSTD(1)),
    weight            Float32                     codec(ZSTD(1)),
    service_namespace LowCardinality(String),
    environment       LowCardinality(String),
    host              LowCardinality(String),
    version           LowCardinality(String),
    scope_name        LowCardinality(String),
    scope_version     LowCardinality(String),
    http_method       LowCardinality(String),
    http_route        LowCardinality(String),
    http_status       UInt16                      codec(ZSTD(1)),
    url_path          String                      codec(ZSTD(1)),
    db_system         LowCardinality(String),
    db_statement      LowCardinality(String),
    rpc_system        LowCardinality(String),
    messaging_system  LowCardinality(String),
    peer              LowCardinality(String),
    attributes        Map(LowCardinality(String), String) codec(ZSTD(1)),
    resource          Map(LowCardinality(String), String) codec(ZSTD(1)),
    `events.ts`         Array(DateTime64(9, 'UTC')) codec(ZSTD(1)),
    `events.name`       Array(LowCardinality(String)),
    `events.attributes` Array(Map(LowCardinality(String), String)) codec(ZSTD(1)),
    `links.trace_id`    Array(FixedString(16)) codec(ZSTD(1)),
    `links.span_id`     Array(FixedString(8)) codec(ZSTD(1)),
    `links.attributes`  Array(Map(LowCardinality(String), String)) codec(ZSTD(1)),
    flaws             UInt16                      codec(ZSTD(1)),
    scrubbed          UInt16                      codec(ZSTD(1)),
    stored_at         DateTime('UTC') default now() codec(Delta, ZSTD(1)),
    index of_trace trace_id type bloom_filter(0.001) granularity 1,
    index of_duration duration_ns type minmax granularity 1,
    index of_time start type minmax granularity 1,
    index stored_at_range stored_at type minmax granularity 1
)
engine = MergeTree
partition by toYYYYMMDD(start)
order by (site_id, slot, service, name, start)
settings non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1;

create materialized view if not exists spans_from_in to spans as
select
    site_id, toStartOfFifteenMinutes(start) as slot, service, name, start, duration_ns, trace_id, span_id, parent_span_id,
    trace_state, kind, status, status_message, is_entry, weight, service_namespace, environment, host, version, scope_name,
    scope_version, http_method, http_route, http_status, url_path, db_system, db_statement, rpc_system, messaging_system,
    peer, attributes, resource, `events.ts`, `events.name`, `events.attributes`, `links.trace_id`, `links.span_id`,
    `links.attributes`, flaws, scrubbed
from spans_in
where not bitTest(flaws, 0);

-- When a trace was, so that opening one reads a few slots and no more.
create table if not exists trace_index
(
    site_id  UInt64,
    trace_id FixedString(16),
    first    SimpleAggregateFunction(min, DateTime('UTC')),
    last     SimpleAggregateFunction(max, DateTime('UTC'))
)
engine = AggregatingMergeTree
partition by toYYYYMM(first)
order by (site_id, trace_id)
settings non_replicated_deduplication_window = 1000;

create materialized view if not exists trace_index_from_spans to trace_index as
select
    site_id,
    trace_id,
    min(toDateTime(start, 'UTC')) as first,
    max(toDateTime(start, 'UTC')) as last
from spans_in
where not bitTest(flaws, 0)
group by site_id, trace_id;

-- Calls by minute: requests to a service (side `entry`, operation: the span's name), and its calls to others (side `db`,
-- operation: the statement without its values, peer: the system; sides `http`, `rpc`, `messaging` and `other`, operation:
-- the peer). Durations are a histogram whose buckets are sixteenths of an octave: bucket b holds 2^(b/16) to 2^((b+1)/16)
-- nanoseconds, so a percentile is at most 2.2 % off, and buckets of any minutes, services and operations can be added.
create table if not exists calls
(
    site_id     UInt64                  codec(ZSTD(1)),
    side        LowCardinality(String),
    hour        DateTime('UTC')         codec(Delta, ZSTD(1)),
    service     LowCardinality(String),
    operation   LowCardinality(String),
    peer        LowCardinality(String),
    environment LowCardinality(String),
    minute      DateTime('UTC')         codec(Delta, ZSTD(1)),
    bucket      UInt16                  codec(Delta, ZSTD(1)),
    spans       UInt64                  codec(T64, ZSTD(1)),
    weight      Float64                 codec(ZSTD(1)),
    errors      Float64                 codec(ZSTD(1)),
    duration_ns Float64                 codec(ZSTD(1))
)
engine = SummingMergeTree((spans, weight, errors, duration_ns))
partition by toYYYYMM(hour)
order by (site_id, side, hour, service, operation, peer, environment, minute, bucket)
settings non_replicated_deduplication_window = 1000;

create materialized view if not exists calls_from_spans to calls as
select
    site_id,
    side,
    toStartOfHour(minute) as hour,
    service,
    operation,
    of_peer as peer,
    environment,
    minute,
    bucket,
    count() as spans,
    sum(of_weight) as weight,
    sumIf(of_weight, status = 2) as errors,
    sum(of_weight * of_duration) as duration_ns
from
(
    select
        site_id, service, environment, status,
        toFloat64(weight) as of_weight,
        toFloat64(duration_ns) as of_duration,
        toStartOfMinute(toDateTime(start, 'UTC')) as minute,
        toUInt16(floor(log2(greatest(duration_ns, 1)) * 16)) as bucket,
        multiIf(
            is_entry = 1, 'entry',
            db_system != '', 'db',
            kind not in (3, 4), '',
            messaging_system != '', 'messaging',
            rpc_system != '', 'rpc',
            http_method != '', 'http',
            'other') as side,
        multiIf(
            side = 'entry', toString(name),
            side = 'db', if(db_statement != '', toString(db_statement), toString(name)),
            side = '', '',
            peer != '', toString(peer),
            toString(name)) as operation,
        if(side = 'db', toString(db_system), '') as of_peer
    from spans_in
    where not bitTest(flaws, 0)
)
where side != ''
group by site_id, side, service, operation, of_peer, environment, minute, bucket;

-- The same by hour, for questions about days.
create table if not exists calls_hourly
(
    site_id     UInt64                  codec(ZSTD(1)),
    side        LowCardinality(String),
    hour        DateTime('UTC')         codec(Delta, ZSTD(1)),
    service     LowCardinality(String),
    operation   LowCardinality(String),
    peer        LowCardinality(String),
    environment LowCardinality(String),
    bucket      UInt16                  codec(Delta, ZSTD(1)),
    spans       UInt64                  codec(T64, ZSTD(1)),
    weight      Float64                 codec(ZSTD(1)),
    errors      Float64                 codec(ZSTD(1)),
    duration_ns Float64                 codec(ZSTD(1))
)
engine = SummingMergeTree((spans, weight, errors, duration_ns))
partition by toYYYYMM(hour)
order by (site_id, side, hour, service, operation, peer, environment, bucket)
settings non_replicated_deduplication_window = 1000;

create materialized view if not exists calls_hourly_from_calls to calls_hourly as
select
    site_id, side, hour, service, operation, peer, environment, bucket,
    sum(spans) as spans,
    sum(weight) as weight,
    sum(errors) as errors,
    sum(duration_ns) as duration_ns
from calls
group by site_id, side, hour, service, operation, peer, environment, bucket;

-- Where versions of services run, and since when.
create table if not exists service_versions
(
    site_id     UInt64,
    service     LowCardinality(String),
    environment LowCardinality(String),
    version     LowCardinality(String),
    host        LowCardinality(String),
    day         Date,
    first       SimpleAggregateFunction(min, DateTime('UTC')),
    last        SimpleAggregateFunction(max, DateTime('UTC')),
    spans       SimpleAggregateFunction(sum, UInt64)
)
engine = AggregatingMergeTree
partition by toYYYYMM(day)
order by (site_id, service, environment, version, host, day)
settings non_replicated_deduplication_window = 1000;

create materialized view if not exists service_versions_from_spans to service_versions as
select
    site_id, service, environment, version, host,
    toDate(start, 'UTC') as day,
    min(toDateTime(start, 'UTC')) as first,
    max(toDateTime(start, 'UTC')) as last,
    count() as spans
from spans_in
where not bitTest(flaws, 0)
group by site_id, service, environment, version, host, day;

-- Exceptions, from events of spans and from log records: what the errors feature reads.
create table if not exists exceptions
(
    site_id     UInt64               codec(ZSTD(1)),
    ts          DateTime64(9, 'UTC') codec(Delta, ZSTD(1)),
    source      LowCardinality(String),
    trace_id    FixedString(16)      codec(ZSTD(1)),
    span_id     FixedString(8)       codec(ZSTD(1)),
    service     LowCardinality(String),
    environment LowCardinality(String),
    version     LowCardinality(String),
    operation   LowCardinality(String),
    type        LowCardinality(String),
    message     String               codec(ZSTD(1)),
    stack       String               codec(ZSTD(3)),
    is_escaped  UInt8,
    stored_at   DateTime('UTC') default now() codec(Delta, ZSTD(1)),
    index of_trace trace_id type bloom_filter(0.001) granularity 1,
    index stored_at_range stored_at type minmax granularity 1
)
engine = MergeTree
partition by toYYYYMMDD(ts)
order by (site_id, service, ts)
settings non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1;

create materialized view if not exists exceptions_from_spans to exceptions as
select
    site_id,
    event.1 as ts,
    'span' as source,
    trace_id,
    span_id,
    service,
    environment,
    version,
    name as operation,
    event.3['exception.type'] as type,
    event.3['exception.message'] as message,
    event.3['exception.stacktrace'] as stack,
    event.3['exception.escaped'] = 'true' as is_escaped
from
(
    select
        site_id, trace_id, span_id, service, environment, version, name,
        arrayJoin(arrayFilter(e -> e.2 = 'exception', arrayZip(`events.ts`, `events.name`, `events.attributes`))) as event
    from spans_in
    where has(`events.name`, 'exception') and not bitTest(flaws, 0)
);

-- Who sends what, by minute: for Doctor. Skew is receive time less the newest span's end: a wrong clock shows in it.
create table if not exists otlp_senders
(
    site_id      UInt64,
    minute       DateTime('UTC'),
    signal       LowCardinality(String),
    key_id       LowCardinality(String),
    service      LowCardinality(String),
    sdk_name     LowCardinality(String),
    sdk_language LowCardinality(String),
    sdk_version  LowCardinality(String),
    scope_name   LowCardinality(String),
    items        SimpleAggregateFunction(sum, UInt64),
    last         SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    least_skew_ms SimpleAggregateFunction(min, Int64),
    most_skew_ms SimpleAggregateFunction(max, Int64)
)
engine = AggregatingMergeTree
partition by toYYYYMM(minute)
order by (site_id, minute, signal, key_id, service, sdk_name, sdk_language, sdk_version, scope_name)
ttl minute + interval 30 day
settings non_replicated_deduplication_window = 1000;

create materialized view if not exists otlp_senders_from_spans to otlp_senders as
select
    site_id,
    toStartOfMinute(toDateTime(received, 'UTC')) as minute,
    'spans' as signal,
    key_id, service, sdk_name, sdk_language, sdk_version, scope_name,
    count() as items,
    max(received) as last,
    min(skew_ms) as least_skew_ms,
    max(skew_ms) as most_skew_ms
from spans_in
group by site_id, minute, key_id, service, sdk_name, sdk_language, sdk_version, scope_name;

-- Requests stored lately: a client that got no answer sends the same bytes again.
create table if not exists otlp_requests
(
    site_id      UInt64,
    request_hash UInt64,
    received     DateTime('UTC')
)
engine = ReplacingMergeTree
order by (site_id, request_hash)
ttl received + interval 1 hour
settings non_replicated_deduplication_window = 1000;

create materialized view if not exists otlp_requests_from_spans to otlp_requests as
select site_id, request_hash, max(toDateTime(received, 'UTC')) as received
from spans_in
group by site_id, request_hash;

-- What was wrong with what came (mark `flaw …`) and what was taken out of it (`scrubbed …`), by minute; the numbers of
-- the marks are told in app/apm/marks.py.
create table if not exists otlp_marks
(
    site_id UInt64,
    minute  DateTime('UTC'),
    signal  LowCardinality(String),
    key_id  LowCardinality(String),
    service LowCardinality(String),
    mark    UInt8,
    count   UInt64
)
engine = SummingMergeTree(count)
partition by toYYYYMM(minute)
order by (site_id, minute, signal, key_id, service, mark)
ttl minute + interval 90 day
settings non_replicated_deduplication_window = 1000;

create materialized view if not exists otlp_marks_from_spans to otlp_marks as
select
    site_id,
    toStartOfMinute(toDateTime(received, 'UTC')) as minute,
    'spans' as signal,
    key_id,
    service,
    arrayJoin(arrayConcat(
        arrayMap(place -> toUInt8(place), bitPositionsToArray(flaws)),
        arrayMap(place -> toUInt8(place + 100), bitPositionsToArray(scrubbed)))) as mark,
    count() as count
from spans_in
where flaws != 0 or scrubbed != 0
group by site_id, minute, key_id, service, mark;

-- A log record as the insert made it.
create table if not exists logs_in
(
    site_id           UInt64,
    received          DateTime64(3, 'UTC'),
    request_hash      UInt64,
    key_id            LowCardinality(String),
    ts                DateTime64(9, 'UTC'),
    severity_number   UInt8,
    level             LowCardinality(String),
    body              String,
    event_name        LowCardinality(String),
    trace_id          FixedString(16),
    span_id           FixedString(8),
    service           LowCardinality(String),
    service_namespace LowCardinality(String),
    environment       LowCardinality(String),
    host              LowCardinality(String),
    version           LowCardinality(String),
    sdk_name          LowCardinality(String),
    sdk_language      LowCardinality(String),
    sdk_version       LowCardinality(String),
    scope_name        LowCardinality(String),
    attributes        Map(LowCardinality(String), String),
    resource          Map(LowCardinality(String), String),
    skew_ms           Int64,
    flaws             UInt16,
    scrubbed          UInt16
)
engine = Null;

-- One row a log record. Slots of five minutes, and in them by service and time.
create table if not exists logs
(
    site_id           UInt64               codec(ZSTD(1)),
    slot              DateTime('UTC')      codec(Delta, ZSTD(1)),
    service           LowCardinality(String),
    ts                DateTime64(9, 'UTC') codec(Delta, ZSTD(1)),
    severity_number   UInt8                codec(ZSTD(1)),
    level             LowCardinality(String),
    body              String               codec(ZSTD(1)),
    event_name        LowCardinality(String),
    trace_id          FixedString(16)      codec(ZSTD(1)),
    span_id           FixedString(8)       codec(ZSTD(1)),
    service_namespace LowCardinality(String),
    environment       LowCardinality(String),
    host              LowCardinality(String),
    version           LowCardinality(String),
    scope_name        LowCardinality(String),
    attributes        Map(LowCardinality(String), String) codec(ZSTD(1)),
    resource          Map(LowCardinality(String), String) codec(ZSTD(1)),
    flaws             UInt16               codec(ZSTD(1)),
    scrubbed          UInt16               codec(ZSTD(1)),
    stored_at         DateTime('UTC') default now() codec(Delta, ZSTD(1)),
    index of_trace trace_id type bloom_filter(0.001) granularity 1,
    index of_time ts type minmax granularity 1,
    index stored_at_range stored_at type minmax granularity 1
)
engine = MergeTree
partition by toYYYYMMDD(ts)
order by (site_id, slot, service, ts)
settings non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1;

create materialized view if not exists logs_from_in to logs as
select
    site_id, toStartOfFiveMinutes(ts) as slot, service, ts, severity_number, level, body, event_name, trace_id, span_id,
    service_namespace, environment, host, version, scope_name, attributes, resource, flaws, scrubbed
from logs_in
where not bitTest(flaws, 0);

create materialized view if not exists exceptions_from_logs to exceptions as
select
    site_id, ts, 'log' as source, trace_id, span_id, service, environment, version,
    '' as operation,
    attributes['exception.type'] as type,
    attributes['exception.message'] as message,
    attributes['exception.stacktrace'] as stack,
    0 as is_escaped
from logs_in
where mapContains(attributes, 'exception.type') and not bitTest(flaws, 0);

create materialized view if not exists otlp_senders_from_logs to otlp_senders as
select
    site_id,
    toStartOfMinute(toDateTime(received, 'UTC')) as minute,
    'logs' as signal,
    key_id, service, sdk_name, sdk_language, sdk_version, scope_name,
    count() as items,
    max(received) as last,
    min(skew_ms) as least_skew_ms,
    max(skew_ms) as most_skew_ms
from logs_in
group by site_id, minute, key_id, service, sdk_name, sdk_language, sdk_version, scope_name;

create materialized view if not exists otlp_requests_from_logs to otlp_requests as
select site_id, request_hash, max(toDateTime(received, 'UTC')) as received
from logs_in
group by site_id, request_hash;

create materialized view if not exists otlp_marks_from_logs to otlp_marks as
select
    site_id,
    toStartOfMinute(toDateTime(received, 'UTC')) as minute,
    'logs' as signal,
    key_id,
    service,
    arrayJoin(arrayConcat(
        arrayMap(place -> toUInt8(place), bitPositionsToArray(flaws)),
        arrayMap(place -> toUInt8(place + 100), bitPositionsToArray(scrubbed)))) as mark,
    count() as count
from logs_in
where flaws != 0 or scrubbed != 0
group by site_id, minute, key_id, service, mark;

-- A data point as the insert made it.
create table if not exists points_in
(
    site_id           UInt64,
    received          DateTime64(3, 'UTC'),
    request_hash      UInt64,
    key_id            LowCardinality(String),
    metric            LowCardinality(String),
    series            UInt64,
    kind              LowCardinality(String),
    temporality       UInt8,
    is_monotonic      UInt8,
    unit              LowCardinality(String),
    description       String,
    service           LowCardinality(String),
    service_namespace LowCardinality(String),
    environment       LowCardinality(String),
    host              LowCardinality(String),
    sdk_name          LowCardinality(String),
    sdk_language      LowCardinality(String),
    sdk_version       LowCardinality(String),
    scope_name        LowCardinality(String),
    attributes        Map(LowCardinality(String), String),
    resource          Map(LowCardinality(String), String),
    ts                DateTime64(3, 'UTC'),
    started_at        DateTime64(3, 'UTC'),
    value             Float64,
    count             UInt64,
    least             Float64,
    most              Float64,
    bounds            Array(Float64),
    counts            Array(UInt64),
    scale             Int8,
    zeros             UInt64,
    positive_from     Int32,
    negative_from     Int32,
    negative          Array(UInt64),
    quantiles         Array(Float64),
    skew_ms           Int64,
    flaws             UInt16,
    scrubbed          UInt16
)
engine = Null;

-- One row a data point: its numbers, and of which series it is. value is the number of a gauge or sum, and the sum of
-- the others. A histogram has bounds and counts; an exponential one scale, zeros, and counts from bucket positive_from
-- on (of negative numbers from negative_from on); a summary has quantiles at bounds.
create table if not exists points
(
    site_id       UInt64                codec(ZSTD(1)),
    metric        LowCardinality(String),
    series        UInt64                codec(ZSTD(1)),
    ts            DateTime64(3, 'UTC')  codec(DoubleDelta, ZSTD(1)),
    started_at    DateTime64(3, 'UTC')  codec(Delta, ZSTD(1)),
    value         Float64               codec(Gorilla, ZSTD(1)),
    count         UInt64                codec(T64, ZSTD(1)),
    least         Float64               codec(Gorilla, ZSTD(1)),
    most          Float64               codec(Gorilla, ZSTD(1)),
    bounds        Array(Float64)        codec(ZSTD(1)),
    counts        Array(UInt64)         codec(ZSTD(1)),
    scale         Int8                  codec(ZSTD(1)),
    zeros         UInt64                codec(ZSTD(1)),
    positive_from Int32                 codec(ZSTD(1)),
    negative_from Int32                 codec(ZSTD(1)),
    negative      Array(UInt64)         codec(ZSTD(1)),
    quantiles     Array(Float64)        codec(ZSTD(1)),
    stored_at     DateTime('UTC') default now() codec(Delta, ZSTD(1))
)
engine = MergeTree
partition by toYYYYMMDD(ts)
order by (site_id, metric, series, ts)
settings non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1;

create materialized view if not exists points_from_in to points as
select
    site_id, metric, series, ts, started_at, value, count, least, most, bounds, counts, scale, zeros, positive_from,
    negative_from, negative, quantiles
from points_in
where not bitTest(flaws, 0);

-- What a series is, by day: the newest word about it holds.
create table if not exists series
(
    site_id      UInt64,
    metric       LowCardinality(String),
    series       UInt64,
    day          Date,
    kind         LowCardinality(String),
    temporality  UInt8,
    is_monotonic UInt8,
    unit         LowCardinality(String),
    description  String,
    service      LowCardinality(String),
    environment  LowCardinality(String),
    host         LowCardinality(String),
    attributes   Map(LowCardinality(String), String),
    resource     Map(LowCardinality(String), String),
    last         DateTime('UTC')
)
engine = ReplacingMergeTree(last)
partition by toYYYYMM(day)
order by (site_id, metric, series, day)
settings non_replicated_deduplication_window = 1000;

create materialized view if not exists series_from_points to series as
select
    site_id, metric, series,
    toDate(ts, 'UTC') as day,
    any(kind) as kind,
    any(temporality) as temporality,
    any(is_monotonic) as is_monotonic,
    any(unit) as unit,
    any(description) as description,
    any(service) as service,
    any(environment) as environment,
    any(host) as host,
    any(attributes) as attributes,
    any(resource) as resource,
    max(toDateTime(ts, 'UTC')) as last
from points_in
where not bitTest(flaws, 0)
group by site_id, metric, series, day;

create materialized view if not exists otlp_senders_from_points to otlp_senders as
select
    site_id,
    toStartOfMinute(toDateTime(received, 'UTC')) as minute,
    'points' as signal,
    key_id, service, sdk_name, sdk_language, sdk_version, scope_name,
    count() as items,
    max(received) as last,
    min(skew_ms) as least_skew_ms,
    max(skew_ms) as most_skew_ms
from points_in
group by site_id, minute, key_id, service, sdk_name, sdk_language, sdk_version, scope_name;

create materialized view if not exists otlp_requests_from_points to otlp_requests as
select site_id, request_hash, max(toDateTime(received, 'UTC')) as received
from points_in
group by site_id, request_hash;

create materialized view if not exists otlp_marks_from_points to otlp_marks as
select
    site_id,
    toStartOfMinute(toDateTime(received, 'UTC')) as minute,
    'points' as signal,
    key_id,
    service,
    arrayJoin(arrayConcat(
        arrayMap(place -> toUInt8(place), bitPositionsToArray(flaws)),
        arrayMap(place -> toUInt8(place + 100), bitPositionsToArray(scrubbed)))) as mark,
    count() as count
from points_in
where flaws != 0 or scrubbed != 0
group by site_id, minute, key_id, service, mark;

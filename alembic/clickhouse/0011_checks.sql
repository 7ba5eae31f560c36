-- Results of checks and words of heartbeats. Site first; of one monitor all that happened lies together, in the order of
-- time. What an answer said is only kept of failures, and for a week: it is there to find the cause.
create table if not exists checks
(
    site_id          UInt64,
    monitor_id       LowCardinality(String),
    location         LowCardinality(String),
    ts               DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    outcome          LowCardinality(String),
    code             LowCardinality(String),
    words            String codec(ZSTD(3)),
    total_ms         Float32 codec(ZSTD(1)),
    dns_ms           Float32 codec(ZSTD(1)),
    connect_ms       Float32 codec(ZSTD(1)),
    tls_ms           Float32 codec(ZSTD(1)),
    first_byte_ms    Float32 codec(ZSTD(1)),
    transfer_ms      Float32 codec(ZSTD(1)),
    status_code      UInt16,
    size             UInt32 codec(ZSTD(1)),
    peer             LowCardinality(String),
    trace_id         String codec(ZSTD(1)),
    certificate_ends UInt32 codec(ZSTD(1)),
    facts            Map(LowCardinality(String), String) codec(ZSTD(3)) ttl toDateTime(ts) + interval 30 day,
    body             String codec(ZSTD(3)) ttl toDateTime(ts) + interval 7 day,
    is_retry         UInt8,
    epoch            UInt32 codec(ZSTD(1))
)
engine = MergeTree
partition by toYYYYMM(ts)
order by (site_id, monitor_id, ts)
settings non_replicated_deduplication_window = 10000;

create table if not exists pings
(
    site_id        UInt64,
    monitor_slug   LowCardinality(String),
    monitor_id     LowCardinality(String),
    check_in_id    String codec(ZSTD(1)),
    status         LowCardinality(String),
    duration_s     Float32 codec(ZSTD(1)),
    environment    LowCardinality(String),
    ts             DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    monitor_config String codec(ZSTD(3)),
    exit_code      Int16,
    body           String codec(ZSTD(3)) ttl toDateTime(ts) + interval 30 day
)
engine = MergeTree
partition by toYYYYMM(ts)
order by (site_id, monitor_slug, ts)
settings non_replicated_deduplication_window = 10000;

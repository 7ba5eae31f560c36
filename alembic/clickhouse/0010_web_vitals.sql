-- How long people waited for pages (app/errors/monitor). Of one load of a page the largest version counts.
create table if not exists web_vitals
(
    site_id     UInt64                      codec(ZSTD(1)),
    at          DateTime64(3, 'UTC')        codec(Delta, ZSTD(1)),
    name        LowCardinality(String),
    path        String                      codec(ZSTD(1)),
    view        UInt64                      codec(ZSTD(1)),
    version     UInt16                      codec(ZSTD(1)),
    value       Float64                     codec(ZSTD(1)),
    cause       String                      codec(ZSTD(1)),
    device      LowCardinality(String),
    browser     LowCardinality(String),
    release     LowCardinality(String),
    environment LowCardinality(String),
    trace_id    String                      codec(ZSTD(1)),
    stored_at   DateTime('UTC') default now() codec(Delta, ZSTD(1))
)
engine = ReplacingMergeTree(version)
partition by toYYYYMM(at)
order by (site_id, name, path, view)
settings non_replicated_deduplication_window = 1000;

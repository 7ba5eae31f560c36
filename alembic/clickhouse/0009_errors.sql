-- Errors. One row an event, under its own hash; which group a hash belongs to stands beside, so that merging groups rewrites
-- no event. Events of one hash lie together: nearly equal payloads take almost no room, and a group reads only its own.
create table if not exists error_events
(
    site_id         UInt64                      codec(ZSTD(1)),
    hash            UInt64                      codec(ZSTD(1)),
    at              DateTime64(3, 'UTC')        codec(Delta, ZSTD(1)),
    received        DateTime64(3, 'UTC')        codec(Delta, ZSTD(1)),
    event_id        UUID                        codec(NONE),
    hashes          Array(UInt64)               codec(ZSTD(1)),
    loose           UInt64                      codec(ZSTD(1)),
    hash_version    UInt8                       codec(ZSTD(1)),
    level           LowCardinality(String),
    platform        LowCardinality(String),
    type            LowCardinality(String),
    value           String                      codec(ZSTD(1)),
    culprit         LowCardinality(String),
    logger          LowCardinality(String),
    transaction     LowCardinality(String),
    release         LowCardinality(String),
    dist            LowCardinality(String),
    environment     LowCardinality(String),
    server          LowCardinality(String),
    user            UInt64                      codec(ZSTD(1)),
    trace_id        String                      codec(ZSTD(1)),
    span_id         String                      codec(ZSTD(1)),
    sdk             LowCardinality(String),
    handled         Int8                        codec(ZSTD(1)),
    source          LowCardinality(String),
    noise           LowCardinality(String),
    url             String                      codec(ZSTD(1)),
    browser         LowCardinality(String),
    browser_version LowCardinality(String),
    os              LowCardinality(String),
    os_version      LowCardinality(String),
    device          LowCardinality(String),
    tags            Map(LowCardinality(String), String) codec(ZSTD(1)),
    is_minified     UInt8                       codec(ZSTD(1)),
    scrubbed        UInt16                      codec(ZSTD(1)),
    payload         String                      codec(ZSTD(3)),
    stored_at       DateTime('UTC') default now() codec(Delta, ZSTD(1)),
    index of_trace trace_id type bloom_filter(0.001) granularity 1,
    index of_event event_id type bloom_filter(0.001) granularity 1,
    index of_time at type minmax granularity 1,
    index stored_at_range stored_at type minmax granularity 1
)
engine = MergeTree
partition by toYYYYMM(at)
order by (site_id, hash, at)
settings non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1;

-- Which group a hash belongs to, as Postgres says (app/errors/digest): the newest version counts, 0 is no group any more.
create table if not exists error_hash_groups
(
    site_id UInt64,
    hash    UInt64,
    number  UInt32,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (site_id, hash);

-- What SDKs tell of sessions. Of one session the largest sequence counts.
create table if not exists release_sessions
(
    site_id     UInt64,
    release     LowCardinality(String),
    environment LowCardinality(String),
    started     DateTime('UTC') codec(Delta, ZSTD(1)),
    session     UInt64,
    sequence    UInt64 codec(ZSTD(1)),
    total       UInt64 codec(ZSTD(1)),
    errored     UInt64 codec(ZSTD(1)),
    abnormal    UInt64 codec(ZSTD(1)),
    crashed     UInt64 codec(ZSTD(1)),
    user        UInt64 codec(ZSTD(1))
)
engine = ReplacingMergeTree(sequence)
partition by toYYYYMM(started)
order by (site_id, release, environment, started, session)
settings non_replicated_deduplication_window = 1000;

-- What people wrote about an error, and texts that were attached to it.
create table if not exists error_notes
(
    site_id  UInt64,
    event_id UUID,
    at       DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    kind     LowCardinality(String),
    name     String codec(ZSTD(1)),
    media    LowCardinality(String),
    text     String codec(ZSTD(3))
)
engine = MergeTree
partition by toYYYYMM(at)
order by (site_id, event_id, at)
settings non_replicated_deduplication_window = 1000;

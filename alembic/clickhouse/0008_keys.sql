-- The roll-up of sessions carries what panels count: the keys of its values (app/analytics/keys.py), so that a panel of any
-- dimension needs one short list and no column of its own. Roll-ups hold nothing that the events do not: all are made anew.
drop table if exists session_rollup;
drop table if exists session_rollup_next;
drop table if exists day_rollup;
drop table if exists day_rollup_next;
truncate table page_rollup;
alter table page_rollup modify setting min_compress_block_size = 8192, max_compress_block_size = 16384;
truncate table page_rollup_next;
alter table page_rollup_next modify setting min_compress_block_size = 8192, max_compress_block_size = 16384;
truncate table quarter_rollup;
truncate table quarter_rollup_next;
truncate table rollup_runs;

-- One row a session. `several`: its visitor has other sessions on this day. `previous_ms`: when the latest-ending one of
-- those that began earlier ended, 0 without one. `first_keys`: the values of the session and of its pages that no earlier
-- session of its visitor has; `again_keys`: the others. `agrees`: a bit for each dimension in which all sessions of the
-- visitor on this day are the same: a filter on such dimensions takes all of them or none. With these most visitors are
-- counted by adding up, without a set.
-- `event_…` are its events in short, in the order of time: they tell what of a session lies in a part of its time. A kind
-- is 0 for engagement, 1 for a page view, 2 for any other event; `events` counts the latter two. Most
-- sessions lie in one quarter, and then they are not needed; `is_long` keeps the others together. `previous_quarter` is 255
-- without a previous session.
-- Ordered by the day, since the days at the edge of a period are read on their own, then by what people filter by: where
-- visitors are; `by_source` keeps the same rows ordered by where they came from, and ClickHouse reads what has less to read.
-- Blocks are small, since filters take many short stretches of rows and a block is read whole.
-- Where rows are only marked as deleted, that second order is dropped: it would not know, and is made with the part again.
create table if not exists session_rollup
(
    site_id           UInt64,
    slice             UInt32,
    day               UInt16,
    session_id        UInt64 codec(Delta, ZSTD(1)),
    visitor_id        UInt64 codec(NONE),
    started_ms        Int64 codec(Delta, ZSTD(1)),
    ended_ms          Int64 codec(Delta, ZSTD(1)),
    previous_ms       Int64 codec(ZSTD(1)),
    first_quarter     UInt8 materialized intDiv(started_ms - toInt64(day) * 86400000 + 1800000, 900000),
    last_quarter      UInt8 materialized intDiv(ended_ms - toInt64(day) * 86400000 + 1800000, 900000),
    previous_quarter  UInt8 materialized if(previous_ms = 0, 255, intDiv(previous_ms - toInt64(day) * 86400000 + 1800000, 900000)),
    is_long           UInt8 materialized first_quarter != last_quarter,
    several           UInt8,
    agrees            UInt32 codec(ZSTD(1)),
    pageviews         UInt32,
    events            UInt32,
    engaged_ms        UInt64 codec(ZSTD(1)),
    is_bounce         UInt8,
    first_keys        Array(LowCardinality(UInt64)) codec(ZSTD(1)),
    again_keys        Array(LowCardinality(UInt64)) codec(ZSTD(1)),
    event_ms          Array(Int64) codec(Delta, ZSTD(1)),
    event_kinds       Array(UInt8) codec(ZSTD(1)),
    event_engaged_ms  Array(UInt32) codec(ZSTD(1)),
    entry_path        LowCardinality(String),
    exit_path         LowCardinality(String),
    referrer          LowCardinality(String),
    source            LowCardinality(String),
    channel           LowCardinality(String),
    click_id          LowCardinality(String),
    utm_source        LowCardinality(String),
    utm_medium        LowCardinality(String),
    utm_campaign      LowCardinality(String),
    utm_term          LowCardinality(String),
    utm_content       LowCardinality(String),
    country           LowCardinality(String),
    region            LowCardinality(String),
    city              LowCardinality(String),
    language          LowCardinality(String),
    browser           LowCardinality(String),
    browser_version   LowCardinality(String),
    os                LowCardinality(String),
    os_version        LowCardinality(String),
    device            LowCardinality(String),
    size              LowCardinality(String),
    projection by_source
    (
        select *, first_quarter, last_quarter, previous_quarter, is_long
        order by site_id, day, is_long, channel, source, country, session_id
    )
)
engine = MergeTree
partition by slice
order by (site_id, day, is_long, country, browser, device, session_id)
settings min_bytes_for_wide_part = 0, index_granularity = 1024, lightweight_mutation_projection_mode = 'drop',
    min_compress_block_size = 8192, max_compress_block_size = 16384, allow_suspicious_low_cardinality_types = 1;

create table if not exists session_rollup_next as session_rollup settings allow_suspicious_low_cardinality_types = 1;

-- The sessions of a day on their way into the roll-up, before it is known what the others of their visitors have.
-- `keys`: of their values and their pages; `hashes`: one of each dimension, in the order of their numbers.
create table if not exists session_stage
(
    site_id           UInt64,
    session_id        UInt64,
    visitor_id        UInt64,
    started_ms        Int64,
    ended_ms          Int64,
    pageviews         UInt32,
    events            UInt32,
    engaged_ms        UInt64,
    is_bounce         UInt8,
    keys              Array(UInt64),
    hashes            Array(UInt64),
    event_ms          Array(Int64),
    event_kinds       Array(UInt8),
    event_engaged_ms  Array(UInt32),
    entry_path        LowCardinality(String),
    exit_path         LowCardinality(String),
    referrer          LowCardinality(String),
    source            LowCardinality(String),
    channel           LowCardinality(String),
    click_id          LowCardinality(String),
    utm_source        LowCardinality(String),
    utm_medium        LowCardinality(String),
    utm_campaign      LowCardinality(String),
    utm_term          LowCardinality(String),
    utm_content       LowCardinality(String),
    country           LowCardinality(String),
    region            LowCardinality(String),
    city              LowCardinality(String),
    language          LowCardinality(String),
    browser           LowCardinality(String),
    browser_version   LowCardinality(String),
    os                LowCardinality(String),
    os_version        LowCardinality(String),
    device            LowCardinality(String),
    size              LowCardinality(String)
)
engine = MergeTree
order by (site_id, visitor_id);

-- The panels of one day: one row for each value of each dimension. Visitors of different days differ, so days add up.
-- `scroll_pct` adds up the deepest scroll (percent) of the `scrolled` visits of a page that told one. `key` is 0 where
-- the dimension has none.
create table if not exists day_rollup
(
    site_id           UInt64,
    slice             UInt32,
    day               UInt16,
    dimension         LowCardinality(String),
    value             String,
    country           LowCardinality(String),
    key               UInt64,
    visitors          UInt64,
    visits            UInt64,
    bounces           UInt64,
    pageviews         UInt64,
    events            UInt64,
    engaged_ms        UInt64,
    duration_ms       UInt64,
    scroll_pct        UInt64,
    scrolled          UInt64
)
engine = MergeTree
partition by slice
order by (site_id, day, dimension, value, country);

create table if not exists day_rollup_next as day_rollup;

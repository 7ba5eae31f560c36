-- Roll-ups: finished answers about closed time. Each UTC day is rebuilt whole from the raw rows and swapped in (replace
-- partition), so a roll-up always equals its raw rows and a rebuild may be cut short anywhere. A day is the one on which a
-- session began: the top 42 bits of its id are unix milliseconds. A slice is a day or, once it is closed, 8 or 64 days
-- (app/analytics/slices.py). Times ending in _ms are unix milliseconds; quarters are quarters of an hour, the first of a
-- day begins half an hour before it.

-- One row a session. `several`: its visitor has other sessions on this day. `previous_ms`: when the latest-ending one of
-- those that began earlier ended, 0 without one. With them most visitors are counted by adding up, without a hash table.
-- `event_…` are its events in short, in the order of time: they tell what of a session lies in a part of its time. A kind
-- is 0 for engagement, 1 for a page view, 2 for any other event; `events` counts the latter two. Most
-- sessions lie in one quarter, and then they are not needed; `is_long` keeps the others together. `previous_quarter` is 255
-- without a previous session.
-- Ordered by the day, since the days at the edge of a period are read on their own, then by what people filter by: where
-- visitors are; `by_source` keeps the same rows ordered by where they came from, and ClickHouse reads what has less to read.
-- Where rows are only marked as deleted, that second order is dropped: it would not know, and is made with the part again.
create table if not exists session_rollup
(
    site_id           UInt64,
    slice             UInt32,
    day               UInt16,
    session_id        UInt64,
    visitor_id        UInt64 codec(NONE),
    started_ms        Int64,
    ended_ms          Int64,
    previous_ms       Int64,
    first_quarter     UInt8 materialized intDiv(started_ms - toInt64(day) * 86400000 + 1800000, 900000),
    last_quarter      UInt8 materialized intDiv(ended_ms - toInt64(day) * 86400000 + 1800000, 900000),
    previous_quarter  UInt8 materialized if(previous_ms = 0, 255, intDiv(previous_ms - toInt64(day) * 86400000 + 1800000, 900000)),
    is_long           UInt8 materialized first_quarter != last_quarter,
    several           UInt8,
    pageviews         UInt32,
    events            UInt32,
    engaged_ms        UInt64,
    is_bounce         UInt8,
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
order by (site_id, day, is_long, country, device, browser, session_id)
settings min_bytes_for_wide_part = 0, index_granularity = 1024, lightweight_mutation_projection_mode = 'drop';

-- One row for each page of a session, with what is known of the session; `first_ms`, `last_ms`, `event_…`: of this page.
-- `several_here`: its visitor has other rows for this path on this day. `is_first_of_host`: one row with a page view of
-- each session and hostname is marked.
create table if not exists page_rollup
(
    site_id           UInt64,
    slice             UInt32,
    day               UInt16,
    session_id        UInt64,
    visitor_id        UInt64 codec(NONE),
    hostname          LowCardinality(String),
    path              LowCardinality(String),
    started_ms        Int64,
    ended_ms          Int64,
    first_ms          Int64,
    last_ms           Int64,
    pageviews         UInt32,
    events            UInt32,
    scroll_pct        UInt8,
    engaged_ms        UInt64,
    several           UInt8,
    several_here      UInt8,
    is_first_of_host  UInt8,
    is_bounce         UInt8,
    event_ms          Array(Int64) codec(Delta, ZSTD(1)),
    event_kinds       Array(UInt8) codec(ZSTD(1)),
    event_engaged_ms  Array(UInt32) codec(ZSTD(1)),
    event_scroll_pct  Array(UInt8) codec(ZSTD(1)),
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
partition by slice
order by (site_id, day, path, country, device, browser, session_id)
settings min_bytes_for_wide_part = 0, index_granularity = 1024;

-- Sessions and events counted by quarters of an hour, which are the steps of all time zones. A row counts sessions that
-- began, ended, and whose visitor's previous session ended (0: none) in the same quarters; or events of one quarter.
create table if not exists quarter_rollup
(
    site_id           UInt64,
    slice             UInt32,
    day               UInt16,
    first_ms          Int64,
    last_ms           Int64,
    previous_ms       Int64,
    visits            UInt64,
    bounces           UInt64,
    pageviews         UInt64,
    events            UInt64,
    engaged_ms        UInt64,
    duration_ms       UInt64
)
engine = MergeTree
partition by slice
order by (site_id, day, first_ms, last_ms, previous_ms);

-- The panels of one day: one row for each value of each dimension. Visitors of different days differ, so days add up.
-- `scroll_pct` adds up the deepest scroll (percent) of the `scrolled` visits of a page that told one.
create table if not exists day_rollup
(
    site_id           UInt64,
    slice             UInt32,
    day               UInt16,
    dimension         LowCardinality(String),
    value             String,
    country           LowCardinality(String),
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

-- What a rebuild makes before it is swapped in.
create table if not exists session_rollup_next as session_rollup;
create table if not exists page_rollup_next as page_rollup;
create table if not exists quarter_rollup_next as quarter_rollup;
create table if not exists day_rollup_next as day_rollup;

-- Events stored before `through` are in the roll-ups, and days before `closed_day` are in larger slices where they fill them.
create table if not exists rollup_runs
(
    through           DateTime('UTC'),
    closed_day        UInt16,
    finished_at       DateTime('UTC') default now(),
    days              UInt32
)
engine = MergeTree
order by through
ttl finished_at + interval 90 day;

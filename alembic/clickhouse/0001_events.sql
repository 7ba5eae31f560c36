-- One row an event. Ordered by session, and a session id begins with the time the session began, so that
-- (site_id, session_id) is at once the tenant, the time and the visit: ranges prune by id, the rows of a visit
-- lie together, and their equal dimensions compress to almost nothing. There is no column for an address or a user agent.
create table if not exists events
(
    site_id         UInt64                      codec(ZSTD(1)),
    session_id      UInt64                      codec(Delta, ZSTD(1)),
    ts              DateTime64(3, 'UTC')        codec(Delta, ZSTD(1)),
    visitor_id      UInt64                      codec(ZSTD(1)),
    event_id        UInt64                      codec(NONE),
    pageview_id     UInt64                      codec(ZSTD(1)),
    name            LowCardinality(String),
    hostname        LowCardinality(String),
    path            String                      codec(ZSTD(3)),
    entry_path      String                      codec(ZSTD(3)),
    referrer        String                      codec(ZSTD(3)),
    source          LowCardinality(String),
    channel         LowCardinality(String),
    click_id        LowCardinality(String),
    utm_source      LowCardinality(String),
    utm_medium      LowCardinality(String),
    utm_campaign    LowCardinality(String),
    utm_term        LowCardinality(String),
    utm_content     LowCardinality(String),
    country         LowCardinality(String),
    region          LowCardinality(String),
    city            LowCardinality(String),
    language        LowCardinality(String),
    browser         LowCardinality(String),
    browser_version LowCardinality(String),
    os              LowCardinality(String),
    os_version      LowCardinality(String),
    device          LowCardinality(String),
    size            LowCardinality(String),
    engaged_ms      UInt32                      codec(ZSTD(1)),
    scroll_pct      UInt8                       codec(ZSTD(1)),
    revenue         Decimal(18, 3)              codec(ZSTD(1)),
    currency        LowCardinality(String),
    props           Map(LowCardinality(String), String) codec(ZSTD(3)),
    stored_at       DateTime('UTC') default now() codec(Delta, ZSTD(1)),
    index stored_at_range stored_at type minmax granularity 1
)
engine = MergeTree
partition by toYYYYMM(fromUnixTimestamp64Milli(toInt64(bitShiftRight(session_id, 22)), 'UTC'))
order by (site_id, session_id, ts)
settings non_replicated_deduplication_window = 1000;

-- One row a session once merged: aggregate states, so that late, repeated and out-of-order events leave it right.
-- What the writer gives every event of a session alike (source, place, device, entry) needs no state, any of them will do.
create table if not exists sessions
(
    site_id         UInt64,
    session_id      UInt64,
    visitor_id      SimpleAggregateFunction(any, UInt64),
    started_at      SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    ended_at        SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    pageviews       SimpleAggregateFunction(sum, UInt64),
    events          SimpleAggregateFunction(sum, UInt64),
    engaged_ms      SimpleAggregateFunction(sum, UInt64),
    exit_path       AggregateFunction(argMax, String, DateTime64(3, 'UTC')),
    hostname        SimpleAggregateFunction(any, LowCardinality(String)),
    entry_path      SimpleAggregateFunction(any, String),
    referrer        SimpleAggregateFunction(any, String),
    source          SimpleAggregateFunction(any, LowCardinality(String)),
    channel         SimpleAggregateFunction(any, LowCardinality(String)),
    click_id        SimpleAggregateFunction(any, LowCardinality(String)),
    utm_source      SimpleAggregateFunction(any, LowCardinality(String)),
    utm_medium      SimpleAggregateFunction(any, LowCardinality(String)),
    utm_campaign    SimpleAggregateFunction(any, LowCardinality(String)),
    utm_term        SimpleAggregateFunction(any, LowCardinality(String)),
    utm_content     SimpleAggregateFunction(any, LowCardinality(String)),
    country         SimpleAggregateFunction(any, LowCardinality(String)),
    region          SimpleAggregateFunction(any, LowCardinality(String)),
    city            SimpleAggregateFunction(any, LowCardinality(String)),
    language        SimpleAggregateFunction(any, LowCardinality(String)),
    browser         SimpleAggregateFunction(any, LowCardinality(String)),
    browser_version SimpleAggregateFunction(any, LowCardinality(String)),
    os              SimpleAggregateFunction(any, LowCardinality(String)),
    os_version      SimpleAggregateFunction(any, LowCardinality(String)),
    device          SimpleAggregateFunction(any, LowCardinality(String)),
    size            SimpleAggregateFunction(any, LowCardinality(String))
)
engine = AggregatingMergeTree
partition by toYYYYMM(fromUnixTimestamp64Milli(toInt64(bitShiftRight(session_id, 22)), 'UTC'))
order by (site_id, session_id)
settings non_replicated_deduplication_window = 1000;

create materialized view if not exists sessions_from_events to sessions as
select
    site_id,
    session_id,
    any(visitor_id) as visitor_id,
    min(ts) as started_at,
    max(ts) as ended_at,
    countIf(name = 'pageview') as pageviews,
    countIf(name not in ('pageview', 'engagement')) as events,
    sum(engaged_ms) as engaged_ms,
    argMaxStateIf(path, ts, name = 'pageview') as exit_path,
    any(hostname) as hostname,
    any(entry_path) as entry_path,
    any(referrer) as referrer,
    any(source) as source,
    any(channel) as channel,
    any(click_id) as click_id,
    any(utm_source) as utm_source,
    any(utm_medium) as utm_medium,
    any(utm_campaign) as utm_campaign,
    any(utm_term) as utm_term,
    any(utm_content) as utm_content,
    any(country) as country,
    any(region) as region,
    any(city) as city,
    any(language) as language,
    any(browser) as browser,
    any(browser_version) as browser_version,
    any(os) as os,
    any(os_version) as os_version,
    any(device) as device,
    any(size) as size
from events
group by site_id, session_id;

-- What the doors dropped, by minute and reason: nothing of the hit itself.
create table if not exists drops
(
    site_id UInt64,
    minute  DateTime('UTC'),
    reason  LowCardinality(String),
    count   UInt64
)
engine = SummingMergeTree(count)
partition by toYYYYMM(minute)
order by (site_id, minute, reason)
ttl minute + interval 90 day
settings non_replicated_deduplication_window = 1000;

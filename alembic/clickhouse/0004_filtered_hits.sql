-- `is_passive`: it happened without the visitor doing anything, so it does not end a bounce.
-- `filtered`: why this event would have been left out, `reason/family`, had its owner not let it in; '' for all others.
alter table events add column if not exists is_passive UInt8 default 0 codec(ZSTD(1));
alter table events add column if not exists filtered LowCardinality(String) default '';

alter table sessions_from_events modify query
select
    site_id,
    session_id,
    any(visitor_id) as visitor_id,
    min(ts) as started_at,
    max(ts) as ended_at,
    countIf(name = 'pageview') as pageviews,
    countIf(name not in ('pageview', 'engagement') and not is_passive) as events,
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

-- The hits that were taken for no person, with all it takes to make events of them, for 30 days: the columns of events
-- without a session, and no address or user agent. Hits that were let in are here too, so that all can be counted.
create table if not exists filtered_hits
(
    site_id         UInt64                      codec(ZSTD(1)),
    ts              DateTime64(3, 'UTC')        codec(Delta, ZSTD(1)),
    visitor_id      UInt64                      codec(ZSTD(1)),
    event_id        UInt64                      codec(NONE),
    pageview_id     UInt64                      codec(ZSTD(1)),
    name            LowCardinality(String),
    hostname        LowCardinality(String),
    path            String                      codec(ZSTD(3)),
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
    is_passive      UInt8                       codec(ZSTD(1)),
    filtered        LowCardinality(String),
    stored_at       DateTime('UTC') default now() codec(Delta, ZSTD(1))
)
engine = ReplacingMergeTree
partition by toYYYYMMDD(ts)
order by (site_id, event_id)
ttl toDateTime(ts) + interval 30 day
settings non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1;

create materialized view if not exists filtered_hits_from_events to filtered_hits as
select
    site_id, ts, visitor_id, event_id, pageview_id, name, hostname, path, referrer, source, channel, click_id, utm_source,
    utm_medium, utm_campaign, utm_term, utm_content, country, region, city, language, browser, browser_version, os,
    os_version, device, size, engaged_ms, scroll_pct, revenue, currency, props, is_passive, filtered
from events
where filtered != '';

-- What came in from elsewhere. Events that an import brought carry its number, so that it can be taken back.
alter table events add column if not exists import_id UInt32 default 0 codec(ZSTD(1));

-- An import that was killed repeats its last insert under the same token; in between the writer may have stored for hours.
alter table events modify setting non_replicated_deduplication_window = 10000;
alter table sessions modify setting non_replicated_deduplication_window = 10000;

-- The rows of a file that were understood, until their visits are told. Dropped with the end of the import. A visitor is
-- a hash under the import's own random key; there is no column for an address or a user agent here either.
create table if not exists import_rows
(
    site_id         UInt64,
    import_id       UInt32,
    line            UInt64,
    visitor         UInt64,
    given_session   UInt64,
    ts              DateTime64(3, 'UTC'),
    event_id        UInt64,
    row_hash        UInt64,
    pageview_id     UInt64,
    name            LowCardinality(String),
    hostname        LowCardinality(String),
    path            String,
    entry_path      String,
    referrer        String,
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
    engaged_ms      UInt32,
    scroll_pct      UInt8,
    revenue         Decimal(18, 3),
    currency        LowCardinality(String),
    props           Map(LowCardinality(String), String),
    is_passive      UInt8
)
engine = MergeTree
partition by import_id
order by (site_id, visitor, ts)
settings non_replicated_deduplication_window = 10000;

-- What another product counted by day: a row for each value of each dimension on a day of the site's own time zone;
-- the dimension '' is the whole day.
create table if not exists imported_days
(
    site_id     UInt64,
    import_id   UInt32,
    day         Date,
    dimension   LowCardinality(String),
    value       String,
    country     LowCardinality(String),
    visitors    UInt64,
    visits      UInt64,
    bounces     UInt64,
    pageviews   UInt64,
    events      UInt64,
    engaged_ms  UInt64,
    duration_ms UInt64
)
engine = MergeTree
partition by toYYYYMM(day)
order by (site_id, dimension, day, value, country)
settings non_replicated_deduplication_window = 10000;

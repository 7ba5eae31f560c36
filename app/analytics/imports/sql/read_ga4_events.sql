-- The rows of Google Analytics 4 as BigQuery gives them (events_*), one object of JSON a line.
select
    line,
    is_json,
    substring(r.event_timestamp, 1, length(r.event_timestamp) - 3) as at,
    multiIf(r.event_name = 'page_view', 'pageview', r.event_name in ('user_engagement', 'scroll'), 'engagement', r.event_name) as name,
    texts['page_location'] as url,
    '' as hostname,
    '' as path,
    texts['page_title'] as title,
    '' as entry_path,
    texts['page_referrer'] as referrer,
    '' as source,
    '' as channel,
    '' as click_id,
    '' as utm_source,
    '' as utm_medium,
    '' as utm_campaign,
    '' as utm_term,
    '' as utm_content,
    if(r.user_pseudo_id = '', r.user_id, r.user_pseudo_id) as visitor,
    '' as session,
    '' as event,
    '' as pageview,
    '' as agent,
    '' as address,
    transform(r.geo.country, {countries:Array(String)}, {codes:Array(String)}, '') as country,
    if(r.geo.region in ('(not set)'), '', r.geo.region) as region,
    if(r.geo.city in ('(not set)'), '', r.geo.city) as city,
    lower(substring(r.device.language, 1, 2)) as language,
    r.device.web_info.browser as browser,
    splitByChar('.', r.device.web_info.browser_version)[1] as browser_version,
    multiIf(r.device.operating_system = 'Macintosh', 'Mac OS X', r.device.operating_system) as os,
    r.device.operating_system_version as os_version,
    transform(r.device.category, ['smart tv'], ['tv'], r.device.category) as device,
    '' as size,
    '' as width,
    texts['engagement_time_msec'] as engaged_ms,
    texts['percent_scrolled'] as scroll_pct,
    if(r.ecommerce.purchase_revenue = '', texts['value'], r.ecommerce.purchase_revenue) as revenue,
    texts['currency'] as currency,
    0 as is_passive,
    if(r.event_name in ('page_view', 'user_engagement', 'scroll'), CAST(map(), 'Map(String, String)'), mapFilter((k, v) -> k not in ('page_location', 'page_referrer', 'page_title', 'ga_session_id', 'ga_session_number', 'engagement_time_msec', 'session_engaged', 'engaged_session_event', 'batch_page_id', 'batch_ordering_id', 'batch_event_index', 'entrances', 'ignore_referrer', 'medium', 'source', 'campaign', 'term', 'content', 'gclid', 'currency', 'value', 'debug_mode', 'synthetic_bundle'), texts)) as props
from
(
    select
        {first_line:UInt64} + rowNumberInAllBlocks() as line,
        text,
        isValidJSON(text) as is_json,
        JSONExtract(text, 'Tuple(event_timestamp String, event_name String, user_pseudo_id String, user_id String, event_params String, device Tuple(category String, language String, operating_system String, operating_system_version String, web_info Tuple(browser String, browser_version String)), geo Tuple(country String, region String, city String), ecommerce Tuple(purchase_revenue String))') as r,
        JSONExtract(r.event_params, 'Array(Tuple(key String, value Tuple(string_value String, int_value String, float_value String, double_value String)))') as params,
        CAST((params.key, arrayMap(v -> coalesce(nullIf(v.string_value, ''), nullIf(v.int_value, ''), nullIf(v.float_value, ''), v.double_value), params.value)), 'Map(String, String)') as texts
    from $lines
)
-- Google's own marks of a beginning: no visitor did anything.
where text != ''
  and r.event_name not in ('session_start', 'first_visit', 'first_open')

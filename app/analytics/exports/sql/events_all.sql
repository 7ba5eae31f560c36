-- All events of a site between two moments, in the order of their visits.
select
    formatDateTime(e.ts, '%Y-%m-%dT%H:%i:%S', 'UTC') || '.' || leftPad(toString(toUnixTimestamp64Milli(e.ts) % 1000), 3, '0') || 'Z' as ts,
    e.name as name,
    e.hostname as hostname,
    e.path as path,
    e.title as title,
    e.entry_path as entry_path,
    e.referrer as referrer,
    e.source as source,
    e.channel as channel,
    e.click_id as click_id,
    e.utm_source as utm_source,
    e.utm_medium as utm_medium,
    e.utm_campaign as utm_campaign,
    e.utm_term as utm_term,
    e.utm_content as utm_content,
    e.country as country,
    e.region as region,
    e.city as city,
    e.language as language,
    e.browser as browser,
    e.browser_version as browser_version,
    e.os as os,
    e.os_version as os_version,
    e.device as device,
    e.size as size,
    e.engaged_ms as engaged_ms,
    e.scroll_pct as scroll_pct,
    e.revenue as revenue,
    e.currency as currency,
    $props as props,
    e.is_passive as is_passive,
    toString(e.visitor_id) as visitor_id,
    toString(e.session_id) as session_id,
    toString(e.event_id) as event_id,
    toString(e.pageview_id) as pageview_id
from events as e
where e.site_id = {site:UInt64}
  and e.session_id >= {first_session:UInt64}
  and e.session_id < {end_session:UInt64}
  and e.ts >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  and e.ts < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
order by e.session_id, e.ts
settings max_threads = 1, max_block_size = 8192, output_format_json_quote_decimals = 0, output_format_parallel_formatting = 0
